//! What is hidden to protect privacy, as a reader is told: the rules in plain words, how much, and in which tables.
//! Knows nothing of the hidden numbers, nor of how it was decided.

use super::labels;
use super::locale::{Locale, Sign, capital};
use super::model::Report;
use super::text_table::TextTable;
use super::words::{Words, plural};
use crate::disclosure::account::Hidden;
use crate::disclosure::{Account, Policy, Rule};
use crate::language::Language;
use std::collections::BTreeMap;

/// The gate's rules, and its account of each table behind the figures, by the stage that made it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hiding {
    /// The rules.
    pub policy: Policy,
    /// What it hid.
    pub accounts: BTreeMap<String, Account>,
}

/// What is told of one table.
pub struct Told {
    /// How many numbers there are, and how many of them are hidden.
    pub counted: String,
    /// How many each rule hides, a line each; none where that would point at single ones.
    pub by_rule: Vec<String>,
    /// What else there is to tell, a paragraph each: breakdowns whose levels are left out, and earlier editions whose
    /// rows were not compared.
    pub more: Vec<String>,
    /// The outcomes and breakdowns of which something is hidden.
    pub table: Option<TextTable>,
}

/// The rules in plain words.
pub fn rules(policy: Policy, language: Language) -> String {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let hidden = words.hidden_text.replace("{min}", &locale.count(policy.min_persons));
    if policy.round_persons_to < 2 {
        return hidden;
    }
    format!("{hidden} {}", words.hidden_rounding.replace("{round}", &locale.count(policy.round_persons_to)))
}

/// What is told of each table; by its stage's name where there are several.
pub fn told(report: &Report, language: Language) -> Vec<Told> {
    let accounts = &report.hidden.accounts;
    let told = |(stage, account): (&String, &Account)| {
        let counted = counted(account, language);
        Told {
            counted: if accounts.len() > 1 { format!("{stage}: {counted}") } else { counted },
            by_rule: by_rule(account, language),
            more: levels(report, account, language)
                .into_iter()
                .chain(uncompared(account, language))
                .collect(),
            table: table(report, account, language),
        }
    };
    accounts.iter().map(told).collect()
}

fn counted(account: &Account, language: Language) -> String {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let sum = |of: fn(&Hidden) -> u64| account.tables.iter().map(of).sum::<u64>();
    let (cells, hidden) = (sum(|own| own.cells), sum(|own| own.hidden));
    let count = locale.count(hidden);
    let text = if hidden == 0 { words.hidden_none } else { plural(words.hidden_counted, &count, locale) };
    let text = text.replace("{cells}", &locale.count(cells)).replace("{hidden}", &count);
    let text = text.replace("{share}", &share(hidden, cells, language));
    if hidden > 0 && account.rules.is_empty() { format!("{text} {}", words.hidden_untold) } else { text }
}

/// A part of a whole in percent, without decimals.
fn share(part: u64, whole: u64, language: Language) -> String {
    let words = Words::of(language);
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    if percent < 1.0 {
        return words.hidden_few.to_owned();
    }
    let locale = Locale::of(language);
    let number = locale.number(percent, 0, Sign::Natural);
    format!("{number} {}", plural(words.percent, &number, locale))
}

fn by_rule(account: &Account, language: Language) -> Vec<String> {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let line = |(rule, count): (&Rule, &u64)| {
        let why = match rule {
            Rule::FewUnits => words.hidden_few_units,
            Rule::ExtremeShare => words.hidden_extreme,
            Rule::FewRevised => words.hidden_revised,
            Rule::TellsOfOthers => words.hidden_telling,
        };
        format!("{why}: {}", locale.count(*count))
    };
    account.rules.iter().map(line).collect()
}

fn levels(report: &Report, account: &Account, language: Language) -> Option<String> {
    let names = account.without_levels.iter().map(|name| breakdown(report, name, language));
    let names = Locale::of(language).list(&names.collect::<Vec<_>>());
    (!names.is_empty()).then(|| Words::of(language).hidden_levels.replace("{breakdowns}", &names))
}

fn uncompared(account: &Account, language: Language) -> Vec<String> {
    let text = Words::of(language).hidden_uncompared;
    let line =
        |(edition, reason): &(String, String)| text.replace("{edition}", edition).replace("{reason}", reason);
    account.not_compared.iter().map(line).collect()
}

/// A row for each outcome and breakdown of which something is hidden.
fn table(report: &Report, account: &Account, language: Language) -> Option<TextTable> {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let row = |own: &Hidden| {
        let outcome = capital(&labels::outcome(report, &own.outcome, language));
        let breakdown = capital(&breakdown(report, &own.breakdown, language));
        vec![outcome, breakdown, locale.count(own.cells), locale.count(own.hidden)]
    };
    let rows: Vec<Vec<String>> = account.tables.iter().filter(|own| own.hidden > 0).map(row).collect();
    let head = [words.outcome, words.breakdown, words.changes_what, words.hidden_head];
    (!rows.is_empty()).then(|| TextTable {
        caption: words.hidden_table.to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows,
        words: 2,
    })
}

/// What a breakdown is called; a crossed one by its columns where it has no name of its own.
fn breakdown(report: &Report, name: &str, language: Language) -> String {
    let own = if name == "total" {
        Words::of(language).total.to_lowercase()
    } else {
        labels::column(report, name, language)
    };
    let columns = report.breakdowns.get(name).map(|known| known.columns.as_slice()).unwrap_or_default();
    if own != name || columns.is_empty() {
        return own;
    }
    let columns: Vec<String> =
        columns.iter().map(|column| labels::column(report, column, language)).collect();
    columns.join(" × ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{render, report_saying};

    /// All that is told in a language, a line each.
    fn text(report: &Report, language: Language) -> String {
        let mut lines = vec![rules(report.hidden.policy, language)];
        for told in told(report, language) {
            lines.push(told.counted);
            lines.extend(told.by_rule);
            lines.extend(told.more);
            lines.extend(told.table.into_iter().flat_map(|table| table.rows).map(|row| row.join(" | ")));
        }
        lines.join("\n")
    }

    fn numbers(text: &str) -> Vec<u64> {
        let words = text.split(|letter: char| !letter.is_ascii_digit());
        words.filter_map(|word| word.parse().ok()).collect()
    }

    fn account(report: &mut Report) -> &mut Account {
        report.hidden.accounts.get_mut("indicator").unwrap()
    }

    #[test]
    fn a_reader_is_told_how_much_is_hidden_where_and_by_which_rule() {
        let wanted = "No single person shall be recognisable in what is published. A number is hidden where it is about \
                      fewer than 10 units, such as persons, or where nearly none or nearly all of them have the outcome. \
                      Some more numbers are hidden because they would otherwise tell of these. Numbers of units are \
                      rounded to the nearest multiple of 5.\n\
                      Of the 46 numbers behind the figures, one for each group, period and outcome, 30 (65 per cent) are \
                      hidden.\n\
                      Too few units: 10\n\
                      Would tell of another number that is hidden: 20\n\
                      For these breakdowns the groups' levels, estimated together with the controls, are left out, \
                      since they would tell the level of a hidden group: origin.\n\
                      Hours a week | County | 40 | 30";
        assert_eq!(text(&report_saying(""), Language::En), wanted);
    }

    #[test]
    fn every_language_tells_the_same_and_no_number_that_the_account_lacks() {
        let report = report_saying("");
        for language in Language::ALL {
            let told = numbers(&text(&report, language).to_lowercase().replace("hours_3m", ""));
            assert_eq!(told, [10, 5, 46, 30, 65, 10, 20, 40, 30], "{language}");
        }
    }

    #[test]
    fn rules_whose_counts_the_account_keeps_to_itself_are_not_counted() {
        let mut report = report_saying("");
        account(&mut report).rules.clear();
        for (language, words) in
            [(Language::Nb, "ikke oppgitt"), (Language::Nn, "ikkje oppgitt"), (Language::En, "not stated")]
        {
            let text = text(&report, language);
            assert!(text.contains(words) && !text.contains("20"), "{text}");
        }
    }

    #[test]
    fn where_nothing_is_hidden_that_is_all_there_is_to_tell() {
        let mut report = report_saying("");
        let own = account(&mut report);
        own.tables.iter_mut().for_each(|table| table.hidden = 0);
        (own.rules, own.without_levels) = (BTreeMap::new(), Vec::new());
        let text = text(&report, Language::En);
        assert!(text.ends_with("None of the 46 numbers behind the figures, one for each group, period and outcome, is hidden."), "{text}");
    }

    #[test]
    fn one_hidden_number_is_in_the_singular_and_few_are_less_than_one_in_a_hundred() {
        let mut report = report_saying("");
        account(&mut report).tables[0] =
            Hidden { outcome: "hours_3m".into(), breakdown: "county".into(), cells: 400, hidden: 1 };
        let text = text(&report, Language::En);
        assert!(text.contains("1 (less than 1 per cent) is hidden"), "{text}");
    }

    #[test]
    fn tables_of_several_stages_are_told_apart() {
        let mut report = report_saying("");
        let second = account(&mut report).clone();
        report.hidden.accounts.insert("units".to_owned(), second);
        let text = text(&report, Language::En);
        assert!(text.contains("\nindicator: Of the 46") && text.contains("\nunits: Of the 46"), "{text}");
    }

    #[test]
    fn the_page_has_it_in_every_format_and_none_where_there_was_no_gate() {
        let mut report = report_saying("");
        for format in [Format::Html, Format::Markdown] {
            let page = |report: &Report| {
                let files = render(report, Language::Nb, format).unwrap().files;
                let page = files.iter().find(|(name, _)| name.starts_with("article.nb")).unwrap();
                String::from_utf8(page.1.clone()).unwrap()
            };
            let whole = page(&report);
            for wanted in [Words::of(Language::Nb).hidden, "30 (65 prosent) skjult", "For få enheter: 10"] {
                assert!(whole.contains(wanted), "{wanted}\n{whole}");
            }
            let accounts = std::mem::take(&mut report.hidden.accounts);
            assert!(!page(&report).contains(Words::of(Language::Nb).hidden));
            report.hidden.accounts = accounts;
        }
    }
}
