//! The words that a page needs besides its article, one table a language.
//! Knows nothing of where on a page they stand. In a text, `{...}` is filled in by the writer.

use super::locale::Locale;
use crate::language::Language;

/// Singular and plural of a unit.
pub type Forms = (&'static str, &'static str);

/// One language's words; each field is named for the word that it holds.
#[derive(Debug)]
pub struct Words {
    pub language_name: &'static str,
    pub other_language: &'static str,
    // Units after a number.
    pub hours: Forms,
    pub percent: Forms,
    pub points: Forms,
    pub minutes: Forms,
    pub months: Forms,
    pub quarters: Forms,
    pub years: Forms,
    // Units on an axis or in a table's head.
    pub axis_hours: &'static str,
    pub axis_percent: &'static str,
    pub axis_points: &'static str,
    pub axis_minutes: &'static str,
    pub axis_change: &'static str,
    // Comparison words that `words` and `compare` choose from by default.
    pub more: &'static str,
    pub less: &'static str,
    pub same: &'static str,
    // Findings.
    pub run_above: &'static str,
    pub run_below: &'static str,
    pub run_chance: &'static str,
    pub run_unknown: &'static str,
    // Banner and head.
    pub simulated_title: &'static str,
    pub simulated_text: &'static str,
    pub reports: &'static str,
    pub earlier_editions: &'static str,
    pub corrected_on: &'static str,
    pub corrections: &'static str,
    pub corrections_text: &'static str,
    pub skip: &'static str,
    pub edition: &'static str,
    pub data_period: &'static str,
    pub written_by: &'static str,
    pub summary: &'static str,
    pub contents: &'static str,
    pub theme: &'static str,
    pub about_publisher: &'static str,
    // The figure's block.
    pub figure: &'static str,
    pub what_to_read: &'static str,
    pub read_development: &'static str,
    pub read_controlled_elsewhere: &'static str,
    pub read_absorbed: &'static str,
    pub read_unanchored: &'static str,
    pub read_elsewhere: &'static str,
    pub read_elsewhere_single: &'static str,
    pub read_free: &'static str,
    pub read_partly: &'static str,
    pub read_no_model: &'static str,
    pub read_no_model_single: &'static str,
    pub read_single: &'static str,
    pub read_gap: &'static str,
    pub read_index: &'static str,
    pub read_below: &'static str,
    pub read_below_group: &'static str,
    pub read_below_index: &'static str,
    pub read_relative: &'static str,
    pub read_relative_all: &'static str,
    pub read_intervals: &'static str,
    // The funnel.
    pub read_funnel: &'static str,
    pub read_limits: &'static str,
    pub axis_observations: &'static str,
    pub funnel_in: &'static str,
    pub funnel_hidden: &'static str,
    pub funnel_inner: &'static str,
    pub funnel_outer: &'static str,
    pub funnel_outside: &'static str,
    pub funnel_place: &'static str,
    pub funnel_value: &'static str,
    pub funnel_inner_half: &'static str,
    pub funnel_outer_half: &'static str,
    pub funnel_within: &'static str,
    pub funnel_between: &'static str,
    pub funnel_beyond: &'static str,
    pub caveats: &'static str,
    pub caveat_source: &'static str,
    pub data_table: &'static str,
    pub download: &'static str,
    pub definition: &'static str,
    pub data_as_of: &'static str,
    pub shown_up_to: &'static str,
    pub period: &'static str,
    pub total: &'static str,
    pub actual: &'static str,
    pub expected: &'static str,
    pub average: &'static str,
    pub own_average: &'static str,
    pub suppressed_note: &'static str,
    pub missing_note: &'static str,
    pub reader: &'static str,
    pub wide: &'static str,
    // The end of the page.
    pub table: &'static str,
    pub footnotes: &'static str,
    pub back_to_text: &'static str,
    pub references: &'static str,
    pub article_caveats: &'static str,
    // The list of what authors excused; the lints in the order of `Lint::ALL`.
    pub exceptions: &'static str,
    pub exceptions_text: &'static str,
    pub lints: [&'static str; 8],
    // What is hidden to protect privacy.
    pub hidden: &'static str,
    pub hidden_text: &'static str,
    pub hidden_rounding: &'static str,
    pub hidden_counted: Forms,
    pub hidden_none: &'static str,
    pub hidden_few: &'static str,
    pub hidden_few_units: &'static str,
    pub hidden_extreme: &'static str,
    pub hidden_revised: &'static str,
    pub hidden_telling: &'static str,
    pub hidden_untold: &'static str,
    pub hidden_levels: &'static str,
    pub hidden_uncompared: &'static str,
    pub hidden_table: &'static str,
    pub hidden_head: &'static str,
    pub breakdown: &'static str,
    pub provenance: &'static str,
    pub provenance_text: &'static str,
    pub inputs: &'static str,
    pub input: &'static str,
    pub rows: &'static str,
    pub digest: &'static str,
    pub parameters: &'static str,
    pub parameter: &'static str,
    pub value: &'static str,
    pub stages: &'static str,
    pub stage: &'static str,
    pub kind: &'static str,
    pub key: &'static str,
    pub reproduce: &'static str,
    // The model card.
    pub model: &'static str,
    pub outcome: &'static str,
    pub observations: &'static str,
    pub r_squared: &'static str,
    pub residual_sd: &'static str,
    pub rank: &'static str,
    pub condition: &'static str,
    pub control_mean: &'static str,
    pub coefficients: &'static str,
    pub term: &'static str,
    pub reference_level: &'static str,
    pub aliased_level: &'static str,
    pub empty_level: &'static str,
    pub rare_level: &'static str,
    pub intercept: &'static str,
    pub estimate: &'static str,
    pub std_error: &'static str,
    pub robust_error: &'static str,
    pub clustered_error: &'static str,
    pub inflation: &'static str,
    pub robust_note: &'static str,
    pub clustered_note: &'static str,
    pub inflation_note: &'static str,
    pub note_aliased: &'static str,
    pub note_nearly_aliased: &'static str,
    pub note_empty_reference: &'static str,
    pub note_constant: &'static str,
    pub note_exact: &'static str,
    // What has changed since the edition before.
    pub changes: &'static str,
    pub changes_counted: &'static str,
    pub changes_none: &'static str,
    pub changes_model: &'static str,
    pub changes_why: &'static str,
    pub changes_data: &'static str,
    pub changes_new: &'static str,
    pub changes_changed: &'static str,
    pub changes_gone: &'static str,
    pub changes_files: Forms,
    pub changes_pipeline: &'static str,
    pub changes_program: &'static str,
    pub changes_revised: &'static str,
    pub changes_texts: &'static str,
    pub changes_same: &'static str,
    pub changes_stages: &'static str,
    pub changes_table: &'static str,
    pub changes_what: &'static str,
    pub changes_moved: &'static str,
    pub changes_rows: &'static str,
    pub changes_through_model: &'static str,
    pub changes_largest: &'static str,
    pub changes_note: &'static str,
    pub changes_file: &'static str,
    pub changes_indicator: &'static str,
    pub changes_change: &'static str,
    // The calibration table.
    pub calibration: &'static str,
    pub statement: &'static str,
    pub stated: &'static str,
    pub this_run: &'static str,
    pub unit: &'static str,
}

impl Words {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Nb => &super::words_nb::NB,
            Language::Nn => &super::words_nn::NN,
            Language::En => &super::words_en::EN,
        }
    }
}

/// The form that goes with a number as printed, by the plural rules of Unicode (CLDR): in Norwegian singular after all
/// that is exactly one, in English only where no decimals are printed.
pub fn plural(forms: Forms, number: &str, locale: &Locale) -> &'static str {
    let digits = number.trim_start_matches(['+', super::locale::MINUS]);
    let (whole, decimals) = digits.split_once(locale.decimal).unwrap_or((digits, ""));
    let is_whole = if locale.language == Language::En {
        decimals.is_empty()
    } else {
        decimals.bytes().all(|digit| digit == b'0')
    };
    if whole == "1" && is_whole { forms.0 } else { forms.1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_takes_the_singular() {
        let nb = |number| plural(("time", "timer"), number, Locale::of(Language::Nb));
        assert_eq!(["\u{2212}1", "1,0", "0", "1,5"].map(nb), ["time", "time", "timer", "timer"]);
        let en = |number| plural(("hour", "hours"), number, Locale::of(Language::En));
        assert_eq!(["1", "1.0", "1,000"].map(en), ["hour", "hours", "hours"]);
    }

    #[test]
    fn texts_with_a_place_to_fill_in_have_it_in_every_language() {
        for language in Language::ALL {
            let words = Words::of(language);
            for (text, place) in [
                (words.read_partly, "{share}"),
                (words.read_absorbed, "{share}"),
                (words.read_index, "{period}"),
                (words.read_relative, "{group}"),
                (words.read_below, "{negative}"),
                (words.read_below, "{amount}"),
                (words.read_below_group, "{negative}"),
                (words.read_below_group, "{amount}"),
                (words.read_below_index, "{amount}"),
                (words.read_below_index, "{period}"),
                (words.read_funnel, "{breakdown}"),
                (words.read_funnel, "{in}"),
                (words.axis_observations, "{in}"),
                (words.funnel_in, "{period}"),
                (words.funnel_hidden, "{count}"),
                (words.run_above, "{length}"),
                (words.run_below, "{length}"),
                (words.run_above, "{p}"),
                (words.run_below, "{p}"),
                (words.run_chance, "{length}"),
                (words.run_chance, "{steps}"),
                (words.changes_counted, "{edition}"),
                (words.changes_counted, "{compared}"),
                (words.changes_counted, "{moved}"),
                (words.changes_none, "{edition}"),
                (words.changes_none, "{new}"),
                (words.changes_none, "{gone}"),
                (words.changes_revised, "{kind}"),
                (words.hidden_text, "{min}"),
                (words.hidden_rounding, "{round}"),
                (words.hidden_none, "{cells}"),
                (words.hidden_counted.0, "{cells}"),
                (words.hidden_counted.1, "{hidden}"),
                (words.hidden_counted.1, "{share}"),
                (words.hidden_levels, "{breakdowns}"),
                (words.hidden_uncompared, "{edition}"),
                (words.hidden_uncompared, "{reason}"),
                (words.note_aliased, "{term}"),
                (words.note_aliased, "{of}"),
                (words.note_nearly_aliased, "{term}"),
                (words.note_empty_reference, "{term}"),
            ] {
                assert!(text.contains(place), "{language}: {text}");
            }
        }
    }
}
