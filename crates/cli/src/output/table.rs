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
        // It looks at the terminal itself otherwise, whatever the user said.
        let width = table.width();
        table.force_no_tty().set_header(head);
        if let Some(width) = width.filter(|width| *width > 0) {
            table.set_width(width);
        }
    }
    table
}
