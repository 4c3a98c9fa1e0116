//! The words of the data files, one table a language.
//! Knows nothing of where in a file they stand. In a text, `{...}` is filled in by the writer.

use crate::disclosure::published::Measure;
use crate::language::Language;

/// One language's words; each field is named for the word that it holds.
#[derive(Debug)]
pub struct DataWords {
    /// What the measures are called, in the order of [`Measure::ALL`].
    measures: [&'static str; 13],
    // Columns, dimensions and units.
    pub observations: &'static str,
    pub number: &'static str,
    pub group: &'static str,
    pub code: &'static str,
    pub unit_count: &'static str,
    pub unit_share: &'static str,
    // Numbers that are not shown.
    pub hidden: &'static str,
    pub missing: &'static str,
    pub simulated: &'static str,
    // Links on the page.
    pub workbook_link: &'static str,
    pub metadata_link: &'static str,
    // The sheets of the workbook and what stands on them.
    pub cover: &'static str,
    pub notes: &'static str,
    pub about: &'static str,
    pub numbers: &'static str,
    pub layout: &'static str,
    pub made_by: &'static str,
    pub one_table: &'static str,
    pub to_caveats: &'static str,
    pub to_notes: &'static str,
    pub to_contents: &'static str,
    pub sheet: &'static str,
    pub title: &'static str,
    pub id: &'static str,
    pub short: &'static str,
    pub text: &'static str,
    pub applies_to: &'static str,
    pub whole_article: &'static str,
    pub all_figures: &'static str,
}

impl DataWords {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Nb => &NB,
            Language::Nn => &NN,
            Language::En => &EN,
        }
    }

    /// What a measure is called.
    pub fn measure(&self, measure: Measure) -> &'static str {
        let named = Measure::ALL.iter().zip(self.measures).find(|((known, _), _)| *known == measure);
        named.map_or("", |(_, word)| word)
    }
}

const NB: DataWords = DataWords {
    measures: [
        "Faktisk",
        "Forventet",
        "Faktisk minus forventet",
        "Standardfeil",
        "95 %-intervall, nedre grense",
        "95 %-intervall, øvre grense",
        "Andel som kontrollvariablene forklarer",
        "Nivå, beregnet sammen med kontrollvariablene",
        "Endring",
        "Standardfeil for endringen",
        "Endring, 95 %-intervall, nedre grense",
        "Endring, 95 %-intervall, øvre grense",
        "Prosentvis endring",
    ],
    observations: "Observasjoner, avrundet",
    number: "Størrelse",
    group: "Gruppe",
    code: "Kode",
    unit_count: "antall",
    unit_share: "andel, 0 til 1",
    hidden: "skjult av hensyn til personvernet",
    missing: "tallet finnes ikke",
    simulated: "Simulerte data: ingen tall her sier noe om virkelige personer, kontorer eller resultater.",
    workbook_link: "arbeidsbok (Excel)",
    metadata_link: "beskrivelse (JSON)",
    cover: "Forside",
    notes: "Merknader",
    about: "Arbeidsboken har tallene i artikkelens figurer: én figur og én tabell på hvert ark.",
    numbers: "Tallene er som publisert, med alle desimaler som vises. CSV- og JSON-stat-filen til figuren har de samme.",
    layout: "Forbehold som forbyr en måte å lese tallene på, står over tabellen. Under den står alle figurens forbehold, og arket {notes} har dem i sin helhet.",
    made_by: "Laget med programmet caveat {version}.",
    one_table: "Arket har én tabell.",
    to_caveats: "Alle forbehold ({count}) for figuren står under tabellen",
    to_notes: "Forbeholdene i sin helhet",
    to_contents: "Til innholdet",
    sheet: "Ark",
    title: "Tittel",
    id: "Merknad",
    short: "Kort",
    text: "I sin helhet",
    applies_to: "Gjelder",
    whole_article: "hele artikkelen",
    all_figures: "alle figurer",
};

const NN: DataWords = DataWords {
    measures: [
        "Faktisk",
        "Venta",
        "Faktisk minus venta",
        "Standardfeil",
        "95 %-intervall, nedre grense",
        "95 %-intervall, øvre grense",
        "Del som kontrollvariablane forklarer",
        "Nivå, rekna ut saman med kontrollvariablane",
        "Endring",
        "Standardfeil for endringa",
        "Endring, 95 %-intervall, nedre grense",
        "Endring, 95 %-intervall, øvre grense",
        "Prosentvis endring",
    ],
    observations: "Observasjonar, avrunda",
    number: "Storleik",
    group: "Gruppe",
    code: "Kode",
    unit_count: "tal på",
    unit_share: "del, 0 til 1",
    hidden: "skjult av omsyn til personvernet",
    missing: "talet finst ikkje",
    simulated: "Simulerte data: ingen tal her seier noko om verkelege personar, kontor eller resultat.",
    workbook_link: "arbeidsbok (Excel)",
    metadata_link: "skildring (JSON)",
    cover: "Framside",
    notes: "Merknader",
    about: "Arbeidsboka har tala i figurane i artikkelen: éin figur og éin tabell på kvart ark.",
    numbers: "Tala er som publiserte, med alle desimalar som blir viste. CSV- og JSON-stat-fila til figuren har dei same.",
    layout: "Atterhald som forbyr ein måte å lese tala på, står over tabellen. Under han står alle atterhalda til figuren, og arket {notes} har dei i sin heilskap.",
    made_by: "Laga med programmet caveat {version}.",
    one_table: "Arket har éin tabell.",
    to_caveats: "Alle atterhald ({count}) for figuren står under tabellen",
    to_notes: "Atterhalda i sin heilskap",
    to_contents: "Til innhaldet",
    sheet: "Ark",
    title: "Tittel",
    id: "Merknad",
    short: "Kort",
    text: "I sin heilskap",
    applies_to: "Gjeld",
    whole_article: "heile artikkelen",
    all_figures: "alle figurar",
};

const EN: DataWords = DataWords {
    measures: [
        "Actual",
        "Expected",
        "Actual minus expected",
        "Standard error",
        "95% interval, lower limit",
        "95% interval, upper limit",
        "Share that the controls explain",
        "Level, estimated together with the controls",
        "Change",
        "Standard error of the change",
        "Change, 95% interval, lower limit",
        "Change, 95% interval, upper limit",
        "Percentage change",
    ],
    observations: "Observations, rounded",
    number: "Measure",
    group: "Group",
    code: "Code",
    unit_count: "count",
    unit_share: "share, 0 to 1",
    hidden: "hidden to protect privacy",
    missing: "there is no number",
    simulated: "Simulated data: no number here says anything about real people, offices or results.",
    workbook_link: "workbook (Excel)",
    metadata_link: "description (JSON)",
    cover: "Cover",
    notes: "Notes",
    about: "This workbook has the numbers in the article's figures: one figure and one table on each sheet.",
    numbers: "The numbers are as published, with all the decimals that are shown. The figure's CSV and JSON-stat files have the same.",
    layout: "Caveats that forbid a way of reading the numbers stand above the table. Below it stand all caveats of the figure, and the sheet {notes} has them in full.",
    made_by: "Made with the program caveat {version}.",
    one_table: "This sheet has one table.",
    to_caveats: "All caveats ({count}) of the figure stand below the table",
    to_notes: "The caveats in full",
    to_contents: "To the contents",
    sheet: "Sheet",
    title: "Title",
    id: "Note",
    short: "In short",
    text: "In full",
    applies_to: "Applies to",
    whole_article: "the whole article",
    all_figures: "all figures",
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_measure_has_a_word_of_its_own_in_every_language() {
        for language in Language::ALL {
            let words = DataWords::of(language);
            let distinct: BTreeSet<&str> =
                words.measures.into_iter().filter(|word| !word.is_empty()).collect();
            assert_eq!(distinct.len(), Measure::ALL.len(), "{language}");
        }
        assert_eq!(DataWords::of(Language::En).measure(Measure::PercentChange), "Percentage change");
        assert_eq!(DataWords::of(Language::Nb).measure(Measure::Se), "Standardfeil");
    }

    #[test]
    fn texts_with_a_place_to_fill_in_have_it_in_every_language() {
        for language in Language::ALL {
            let words = DataWords::of(language);
            for (text, place) in
                [(words.layout, "{notes}"), (words.made_by, "{version}"), (words.to_caveats, "{count}")]
            {
                assert!(text.contains(place), "{language}: {text}");
            }
        }
    }
}
