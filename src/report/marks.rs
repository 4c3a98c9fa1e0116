//! Marks that travel through a template's run beside its text: the line that a piece came from, what a
//! function gave, what an author has excused. One run gives the page's text and what lints know of it.
//! Knows nothing of what may be said.

use std::fmt;
use std::ops::Range;

/// Private letters that only this program writes: no author can forge a mark or a token.
pub const RESERVED: std::ops::RangeInclusive<char> = '\u{e000}'..='\u{e00f}';

const LINE: char = '\u{e002}';
const GIVEN: char = '\u{e003}';
const EXCUSED: char = '\u{e004}';
const HEAD_END: char = '\u{e005}';
const CLOSE: char = '\u{e006}';
const FIELD: char = '\u{e007}';

/// What a function gave: its name, and the cell where it is one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Given {
    /// The function's name; of a part as `extreme.value`.
    pub function: String,
    /// The figure or stage that was named.
    pub source: String,
    /// The outcome.
    pub outcome: String,
    /// The breakdown.
    pub breakdown: String,
    /// The group.
    pub group: String,
    /// The measure.
    pub measure: String,
    /// The period or span, or what else was asked for.
    pub span: String,
    /// How the finding turned out, where words depend on it.
    pub finding: Finding,
}

/// What else lints have to know of something given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Finding {
    /// Nothing.
    #[default]
    None,
    /// A level, which caveats may forbid to compare.
    Level,
    /// A run that chance alone seldom gives.
    SureRun,
}

impl Finding {
    const CODES: [(&'static str, Self); 3] =
        [("", Self::None), ("level", Self::Level), ("sure", Self::SureRun)];
}

impl Given {
    /// Something that a function gave, without a cell.
    pub fn by(function: &str) -> Self {
        Self { function: function.to_owned(), ..Self::default() }
    }

    /// The same with what was asked for.
    pub fn asked(self, span: impl Into<String>) -> Self {
        Self { span: span.into(), ..self }
    }

    /// Whether the text may hold digits: numbers, periods and names may, words chosen by a number may not.
    pub fn holds_numbers(&self) -> bool {
        self.function != WORDS
    }

    /// Whether it is a result of this run: a number of a cell.
    pub fn is_result(&self) -> bool {
        !self.source.is_empty()
    }

    /// Whether another language has to give it, too.
    pub fn counts_in_parity(&self) -> bool {
        ![WORDS, "label", "month", "edition", "funnel_of.names"].contains(&self.function.as_str())
    }

    fn code(&self) -> String {
        let finding = Finding::CODES.iter().find(|(_, known)| *known == self.finding);
        let finding = finding.map_or("", |(code, _)| code);
        let fields = [
            &self.function,
            &self.source,
            &self.outcome,
            &self.breakdown,
            &self.group,
            &self.measure,
            &self.span,
        ];
        let fields = fields.map(|field| field.replace(|letter| RESERVED.contains(&letter), ""));
        format!("{}{FIELD}{finding}", fields.join(&FIELD.to_string()))
    }

    fn decode(code: &str) -> Self {
        let mut fields = code.split(FIELD).map(str::to_owned);
        let mut next = || fields.next().unwrap_or_default();
        let [function, source, outcome, breakdown, group, measure, span] = std::array::from_fn(|_| next());
        let last = next();
        let finding = Finding::CODES.iter().find(|(code, _)| *code == last);
        let finding = finding.map_or(Finding::None, |(_, finding)| *finding);
        Self { function, source, outcome, breakdown, group, measure, span, finding }
    }
}

/// The function that words chosen by a number are given by, whichever it was.
pub const WORDS: &str = "words";

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.function)?;
        if !self.source.is_empty() {
            write!(f, " of {}", self.source)?;
        }
        let cell = [&self.outcome, &self.breakdown, &self.group, &self.measure, &self.span];
        let cell: Vec<&str> = cell.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        if cell.is_empty() { Ok(()) } else { write!(f, " ({})", cell.join(", ")) }
    }
}

/// The text with the mark of what gave it; nothing stays nothing.
pub fn given(given: &Given, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{GIVEN}{}{HEAD_END}{text}{CLOSE}", given.code()) }
}

/// The text with the mark of an excuse, by its number.
pub fn excused(number: usize, text: &str) -> String {
    format!("{EXCUSED}{number}{HEAD_END}{text}{CLOSE}")
}

/// The mark of a template's line.
pub fn line(number: usize) -> String {
    format!("{LINE}{number}{HEAD_END}")
}

/// A stretch of text and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span<T> {
    /// Where it stands, in bytes.
    pub at: Range<usize>,
    /// What is known.
    pub what: T,
}

/// A text without marks, and what the marks said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clean {
    /// The text as it is published; tokens of slots are still in it.
    pub text: String,
    /// From which place on the text comes from which line of the template.
    pub lines: Vec<(usize, usize)>,
    /// What functions gave.
    pub given: Vec<Span<Given>>,
    /// What authors excused, by the excuse's number.
    pub excused: Vec<Span<usize>>,
}

enum Open {
    Given(usize, Given),
    Excused(usize, usize),
}

impl Clean {
    /// Takes the marks out of a text. A mark that a filter has cut off ends with the text.
    pub fn read(marked: &str) -> Self {
        let mut clean = Self::default();
        let mut open: Vec<Open> = Vec::new();
        let mut rest = marked;
        while let Some(at) = rest.find([LINE, GIVEN, EXCUSED, HEAD_END, CLOSE, FIELD]) {
            clean.text.push_str(rest.get(..at).unwrap_or_default());
            let mut letters = rest.get(at..).unwrap_or_default().chars();
            let mark = letters.next();
            rest = letters.as_str();
            let here = clean.text.len();
            match mark {
                Some(CLOSE) => clean.close(open.pop()),
                Some(kind @ (LINE | GIVEN | EXCUSED)) => {
                    let (head, after) = rest.split_once(HEAD_END).unwrap_or((rest, ""));
                    rest = after;
                    match kind {
                        LINE => clean.lines.extend(head.parse().ok().map(|line| (here, line))),
                        GIVEN => open.push(Open::Given(here, Given::decode(head))),
                        _ => open.push(Open::Excused(here, head.parse().unwrap_or(usize::MAX))),
                    }
                }
                _ => {}
            }
        }
        clean.text.push_str(rest);
        while let Some(last) = open.pop() {
            clean.close(Some(last));
        }
        clean
    }

    /// A text that came from one line as it is.
    pub fn of_line(text: &str, line: usize) -> Self {
        Self { text: text.to_owned(), lines: vec![(0, line)], ..Self::default() }
    }

    fn close(&mut self, open: Option<Open>) {
        let end = self.text.len();
        match open {
            Some(Open::Given(from, what)) => self.given.push(Span { at: from..end, what }),
            Some(Open::Excused(from, what)) => self.excused.push(Span { at: from..end, what }),
            None => {}
        }
    }

    /// The template's line that a place came from.
    pub fn line(&self, place: usize) -> Option<usize> {
        let before = self.lines.iter().take_while(|(from, _)| *from <= place).last();
        before.or(self.lines.first()).map(|(_, line)| *line)
    }

    /// The same without what surrounds the text: line breaks at both ends.
    pub fn trimmed(mut self) -> Self {
        let cut = self.text.len() - self.text.trim_start_matches('\n').len();
        let text = self.text.trim_matches('\n').to_owned();
        let (last, back) = (text.len(), |place: usize| place.saturating_sub(cut));
        let moved = |at: &Range<usize>| back(at.start).min(last)..back(at.end).min(last);
        self.lines.iter_mut().for_each(|(place, _)| *place = back(*place).min(last));
        self.given.iter_mut().for_each(|span| span.at = moved(&span.at));
        self.excused.iter_mut().for_each(|span| span.at = moved(&span.at));
        Self { text, ..self }
    }
}

/// The text alone.
pub fn plain(marked: &str) -> String {
    Clean::read(marked).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_out_as_they_went_in_and_leave_the_text_alone() {
        let cell = Given {
            source: "fig1".into(),
            group: "15|true".into(),
            finding: Finding::Level,
            ..Given::by("value")
        };
        let marked =
            format!("{}Før {} {}.", line(7), given(&cell, "0,2"), excused(3, &given(&Given::by("x"), "æ")));
        let clean = Clean::read(&marked);
        assert_eq!(clean.text, "Før 0,2 æ.");
        assert_eq!(clean.lines, [(0, 7)]);
        assert_eq!(clean.given[0], Span { at: 5..8, what: cell });
        assert_eq!(clean.given[1].at, 9..11);
        assert_eq!(clean.excused, [Span { at: 9..11, what: 3 }]);
        assert_eq!(plain(&marked), clean.text);
    }

    #[test]
    fn marks_that_were_cut_off_do_no_harm() {
        for text in
            ["\u{e003}value", "\u{e006}\u{e006}a", "\u{e004}x\u{e005}b", "\u{e002}", "\u{e005}\u{e007}"]
        {
            let clean = Clean::read(text);
            assert!(clean.given.iter().all(|span| span.at.end <= clean.text.len()));
        }
    }
}
