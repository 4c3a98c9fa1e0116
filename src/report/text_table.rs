//! A table of texts, and how HTML and Markdown write it.
//! Knows nothing of what the cells mean.

use super::escape;

/// A table as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextTable {
    /// What the table shows; read out first.
    pub caption: String,
    /// The columns' heads.
    pub head: Vec<String>,
    /// The rows; the first cell names the row.
    pub rows: Vec<Vec<String>>,
    /// How many of the first columns are words and stand to the left; the others are numbers.
    pub words: usize,
}

impl TextTable {
    /// HTML in a box of its own that scrolls when the table is wider than the page. `label` names the box
    /// to those who hear the page.
    pub fn html(&self) -> String {
        let caption = escape::html(&self.caption);
        let mut out = format!(
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}\">\n<table class=\"grid\">\n<caption>{caption}</caption>\n<thead><tr>"
        );
        for (at, head) in self.head.iter().enumerate() {
            let class = if at < self.words { "" } else { " class=\"n\"" };
            out.push_str(&format!("<th scope=\"col\"{class}>{}</th>", escape::html(head)));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            out.push_str(&self.html_row(row));
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
        out
    }

    /// Most cells are numbers, so it is the words that have a class.
    fn html_row(&self, row: &[String]) -> String {
        let cell = |(at, text): (usize, &String)| {
            let text = escape::html(text);
            match at {
                0 => format!("<th scope=\"row\">{text}</th>"),
                at if at < self.words => format!("<td class=\"w\">{text}</td>"),
                _ => format!("<td>{text}</td>"),
            }
        };
        let cells: String = row.iter().enumerate().map(cell).collect();
        format!("<tr>{cells}</tr>\n")
    }

    /// A Markdown table, without its caption.
    pub fn markdown(&self) -> String {
        let rule = (0..self.head.len()).map(|at| if at < self.words { "---" } else { "--:" }.to_owned());
        let rule: Vec<String> = rule.collect();
        let line = |cells: &[String], escaped: bool| {
            let cells: Vec<String> = cells
                .iter()
                .map(|cell| if escaped { escape::markdown(cell) } else { cell.clone() })
                .collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut out = line(&self.head, true);
        out.push_str(&line(&rule, false));
        for row in &self.rows {
            out.push_str(&line(row, true));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> TextTable {
        TextTable {
            caption: "A & B".to_owned(),
            head: vec!["Month".to_owned(), "a|b".to_owned()],
            rows: vec![vec!["<2023>".to_owned(), "0,1".to_owned()]],
            words: 1,
        }
    }

    #[test]
    fn a_row_is_headed_by_its_first_cell_and_everything_is_escaped() {
        let html = table().html();
        assert!(html.contains("<th scope=\"row\">&lt;2023&gt;</th><td>0,1</td>"), "{html}");
        assert!(html.contains("<caption>A &amp; B</caption>"), "{html}");
    }

    #[test]
    fn a_bar_in_a_cell_does_not_end_the_cell_in_markdown() {
        assert_eq!(table().markdown(), "| Month | a\\|b |\n| --- | --: |\n| \\<2023\\> | 0,1 |\n");
    }
}
