//! Tables.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, ContentArrangement, Table};

use crate::output::Palette;

/// A table without lines, its head in bold; as wide as the terminal at most.
pub fn table<const COLUMNS: usize>(head: [&str; COLUMNS], palette: Palette) -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if palette.colours {
        table.enforce_styling();
        table.set_header(head.map(|title| Cell::new(title).add_attribute(Attribute::Bold)));
    } else {
        table.set_header(head);
    }
    table
}
