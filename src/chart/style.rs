//! The measures of a chart at one width, in tenths of a unit.
//! Knows nothing of the chart.

use super::line_chart::Width;

/// Sizes and distances in tenths of a unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// The picture's width.
    pub width: i32,
    /// The plot's height, unless labels need more.
    pub plot_height: i32,
    /// A small multiple's height.
    pub panel_height: i32,
    /// Small multiples in a row, at most.
    pub columns: usize,
    /// The same when there are no more names than colours.
    pub columns_of_few: usize,
    /// Font size of titles and labels.
    pub label: i32,
    /// Font size of axes and marks.
    pub small: i32,
    /// Room for labels beside the plot, when no word needs more.
    pub label_room: i32,
    /// Room for labels beside the plot, at most.
    pub label_room_most: i32,
    /// Lines of a label, at most.
    pub label_lines: usize,
    /// From the plot's edge to the labels.
    pub leader: i32,
    /// Distance between value ticks, at least.
    pub tick_distance: i32,
}

impl Style {
    /// The measures for a width.
    pub(super) fn of(width: Width) -> Self {
        match width {
            Width::Wide => WIDE,
            Width::Narrow => NARROW,
        }
    }
}

const WIDE: Style = Style {
    width: 7200,
    plot_height: 3000,
    panel_height: 1150,
    columns: 3,
    columns_of_few: 3,
    label: 140,
    small: 130,
    label_room: 1350,
    label_room_most: 1800,
    label_lines: 3,
    leader: 220,
    tick_distance: 420,
};

const NARROW: Style = Style {
    width: 3400,
    plot_height: 2300,
    panel_height: 900,
    columns: 2,
    columns_of_few: 1,
    label: 130,
    small: 120,
    label_room: 900,
    label_room_most: 1150,
    label_lines: 4,
    leader: 160,
    tick_distance: 380,
};
