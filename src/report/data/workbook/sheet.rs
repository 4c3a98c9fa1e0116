//! A sheet that is written from its top downwards: texts in the first column, and tables.
//! Knows nothing of what they say.

use rust_xlsxwriter::{
    Format, FormatAlign, IgnoreError, Table, TableColumn, TableStyle, Url, Worksheet, XlsxError,
};
use std::collections::BTreeSet;

/// The most UTF-16 letters that a cell can hold.
const LONGEST: usize = 32_767;
/// The paper of Norway and most of the world, A4, by its number in the file format.
const A4: u8 = 9;

/// A sheet with the row that is written next.
pub struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    /// Whether texts break into lines; else they run on over the empty cells beside them.
    breaks: bool,
}

/// A cell of a table.
pub enum Value {
    /// Words or a code, never taken for a number or a formula.
    Text(String),
    /// A number with the decimals that are shown.
    Number(f64, usize),
    /// What stands in a number's place.
    Sign(&'static str),
    /// A link to the top of a sheet by its name.
    Link(String),
}

/// A column of a table.
pub struct Head {
    /// Its head.
    pub text: String,
    /// Its width in letters.
    pub width: usize,
}

impl<'a> Sheet<'a> {
    /// An empty sheet, set up for print.
    pub fn new(sheet: &'a mut Worksheet) -> Self {
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        Self { sheet, row: 0, breaks: false }
    }

    /// The row that is written next, counted from one as readers do.
    pub fn next_row(&self) -> u32 {
        self.row + 1
    }

    /// The sheet's title.
    pub fn title(&mut self, text: &str) -> Result<(), XlsxError> {
        self.text(text, Format::new().set_bold().set_font_size(16))
    }

    /// A heading.
    pub fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        self.text(text, Format::new().set_bold().set_font_size(13))
    }

    /// A line that must not be overlooked.
    pub fn strong(&mut self, text: &str) -> Result<(), XlsxError> {
        self.text(text, Format::new().set_bold())
    }

    /// A line of text; nothing when it is empty.
    pub fn line(&mut self, text: &str) -> Result<(), XlsxError> {
        if text.trim().is_empty() { Ok(()) } else { self.text(text, Format::new()) }
    }

    /// An empty row.
    pub fn gap(&mut self) {
        self.row += 1;
    }

    /// A link to a cell of a sheet.
    pub fn link(&mut self, text: &str, sheet: &str, cell: &str) -> Result<(), XlsxError> {
        self.sheet.write_url_with_text(self.row, 0, place(sheet, cell), plain(text))?;
        self.row += 1;
        Ok(())
    }

    fn text(&mut self, text: &str, format: Format) -> Result<(), XlsxError> {
        let format = if self.breaks { format.set_text_wrap().set_align(FormatAlign::Top) } else { format };
        self.sheet.write_string_with_format(self.row, 0, cut(text), &format)?;
        self.row += 1;
        Ok(())
    }

    /// Gives texts so many letters, where they then break into lines: for a sheet without a table.
    pub fn wide(&mut self, letters: u32) -> Result<(), XlsxError> {
        self.sheet.set_column_width(0, letters)?;
        self.breaks = true;
        Ok(())
    }

    /// A table under its head, which stays in sight when the sheet is scrolled and is repeated in print.
    pub fn table(&mut self, name: &str, heads: &[Head], rows: &[Vec<Value>]) -> Result<(), XlsxError> {
        let top = self.row;
        for (column, head) in (0..).zip(heads) {
            self.sheet.set_column_width(column, u32::try_from(head.width).unwrap_or(u32::MAX))?;
            self.sheet.write_string_with_format(top, column, plain(&head.text), &wrapped().set_bold())?;
        }
        for row in rows {
            self.row += 1;
            for (column, value) in (0..).zip(row) {
                self.value(column, value)?;
            }
        }
        let last = u16::try_from(heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
        if !rows.is_empty() {
            // Codes such as 03 are text and no mistake.
            self.sheet.ignore_error_range(top, 0, self.row, last, IgnoreError::NumberStoredAsText)?;
            self.sheet.add_table(top, 0, self.row, last, &framed(name, heads))?;
        }
        self.sheet.set_freeze_panes(top + 1, 0)?;
        self.sheet.set_repeat_rows(top, top)?;
        self.row += 1;
        Ok(())
    }

    fn value(&mut self, column: u16, value: &Value) -> Result<(), XlsxError> {
        match value {
            Value::Text(text) => {
                self.sheet.write_string_with_format(self.row, column, cut(text), &wrapped())?
            }
            Value::Number(number, decimals) => {
                self.sheet.write_number_with_format(self.row, column, *number, &shown(*decimals))?
            }
            Value::Sign(sign) => {
                let right = Format::new().set_align(FormatAlign::Right);
                self.sheet.write_string_with_format(self.row, column, *sign, &right)?
            }
            Value::Link(sheet) => {
                self.sheet.write_url_with_text(self.row, column, place(sheet, "A1"), plain(sheet))?
            }
        };
        Ok(())
    }
}

fn place(sheet: &str, cell: &str) -> Url {
    Url::new(format!("internal:'{sheet}'!{cell}"))
}

/// What makes the cells one table for those who hear them, with no colour and no buttons.
fn framed(name: &str, heads: &[Head]) -> Table {
    let mut seen = BTreeSet::new();
    let columns: Vec<TableColumn> = heads
        .iter()
        .map(|head| {
            let head = unlike(&plain(&head.text), &mut seen);
            TableColumn::new().set_header(head).set_header_format(wrapped().set_bold())
        })
        .collect();
    let table = Table::new().set_name(name).set_style(TableStyle::Light1).set_columns(&columns);
    table.set_autofilter(false).set_banded_rows(false)
}

/// A head that no earlier one is like: a table's heads must differ, whatever a pipeline calls its columns.
fn unlike(head: &str, seen: &mut BTreeSet<String>) -> String {
    let mut own = head.to_owned();
    let mut times = 1;
    while own.trim().is_empty() || !seen.insert(own.to_lowercase()) {
        times += 1;
        own = format!("{head} ({times})");
    }
    own
}

fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

fn shown(decimals: usize) -> Format {
    let places = if decimals == 0 { String::new() } else { format!(".{}", "0".repeat(decimals)) };
    Format::new().set_num_format(format!("#,##0{places}"))
}

/// Text without control characters, for places where the file format has no way to write them.
pub fn plain(text: &str) -> String {
    let spaced: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    cut(&spaced).chars().take(250).collect()
}

/// As much of a text as a cell can hold.
fn cut(text: &str) -> &str {
    let mut length = 0;
    let end = text.char_indices().find(|(_, letter)| {
        length += letter.len_utf16();
        length > LONGEST
    });
    end.map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_heads_of_a_table_are_alike() {
        let mut seen = BTreeSet::new();
        let heads = ["Code", "code", "", "", "Code (2)"].map(|head| unlike(head, &mut seen));
        let distinct: BTreeSet<String> = heads.iter().map(|head| head.to_lowercase()).collect();
        assert_eq!(distinct.len(), 5, "{heads:?}");
        assert!(heads.iter().all(|head| !head.trim().is_empty()));
    }

    #[test]
    fn a_cell_takes_no_more_than_it_can_hold() {
        assert_eq!(cut(&"å".repeat(40_000)).chars().count(), LONGEST);
        assert_eq!(cut(&"😀".repeat(40_000)).chars().count(), LONGEST / 2);
        assert_eq!(plain("a\u{7}b\nc"), "a b c");
    }
}
