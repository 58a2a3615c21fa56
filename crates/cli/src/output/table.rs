//! Tables.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, ColumnConstraint, ContentArrangement, Table};

use crate::output::Palette;

/// Columns that are no wider are never wrapped: numbers, marks, ids, states.
const NARROW: u16 = 16;

/// What stands left and right of a cell.
const PADDING: u16 = 2;

/// A table without lines, its head in bold.
pub fn table<'h>(head: impl IntoIterator<Item = &'h str>, palette: Palette) -> Table {
    let head = head.into_iter();
    let mut table = Table::new();
    table.load_preset(NOTHING);
    if palette.colours {
        table.enforce_styling();
        table.set_header(head.map(|title| Cell::new(title).add_attribute(Attribute::Bold)));
    } else {
        table.force_no_tty().set_header(head);
    }
    table
}

/// Whether the table is narrow enough for nothing in it to be wrapped.
pub fn fits(table: &Table, palette: Palette) -> bool {
    let columns = table.column_max_content_widths();
    let natural: usize = columns.iter().map(|column| usize::from(column + PADDING)).sum();
    palette.width.is_none_or(|width| natural <= usize::from(width))
}

/// The lines of a table, as wide as the output at most: where it is narrow, prose is wrapped.
pub fn lines(mut table: Table, palette: Palette) -> Vec<String> {
    match palette.width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
            let columns = table.column_max_content_widths();
            for (at, _) in columns.iter().enumerate().filter(|(_, width)| **width <= NARROW) {
                if let Some(column) = table.column_mut(at) {
                    column.set_constraint(ColumnConstraint::ContentWidth);
                }
            }
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}
