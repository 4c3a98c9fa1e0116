//! Codes of groups that are markup or formulas: they are shown as text wherever they are shown.
//! Knows nothing of how text is escaped.

use crate::canary::{IDENTITIES, project};
use crate::program::unpacked;

/// Codes of schools as a sender of data might choose them.
const HOSTILE: [&str; 4] = [
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
];

#[test]
fn a_group_with_a_hostile_name_is_shown_as_text_everywhere() {
    let project = project(IDENTITIES[1]);
    let mut rows = project.read("scores.csv");
    for (place, name) in HOSTILE.iter().enumerate() {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        for number in (0..60).filter(|number| number % 4 == place) {
            // Fifteen of the others' rows go to each.
            for year in 2001..2004 {
                let row =
                    rows.lines().find(|row| row.starts_with(&format!("other-{number},{year},"))).unwrap();
                let fields: Vec<&str> = row.split(',').collect();
                let moved = format!("{},{year},{quoted},{},none", fields[0], fields[3]);
                rows = rows.replace(row, &moved);
            }
        }
    }
    project.write("scores.csv", rows);
    project.run(&["run"]).done();
    let files = unpacked(project.files("reports"));
    for (file, bytes) in &files {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let is_page = [".html", ".svg", ".md"].iter().any(|ending| file.ends_with(ending));
        if is_page {
            for markup in ["<script>alert", "<img src=x", "href=\"javascript:"] {
                let shown = text.replace("\\<", "");
                assert!(!shown.contains(markup), "{file}: {markup}");
            }
        }
        if file.ends_with(".md") {
            assert!(!text.contains("\n[x](javascript"), "{file}");
        }
        if file.ends_with(".csv") {
            assert!(text.contains(",'=cmd|"), "{file}: {text}");
            assert!(!text.lines().any(|line| line.split(',').any(|field| field.starts_with('='))), "{file}");
        }
        if file.ends_with(".json") {
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
        }
        if file.ends_with(".en.json") {
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            let codes = json["dimension"]["group"]["category"]["index"].as_array().unwrap();
            assert!(HOSTILE.iter().all(|code| codes.iter().any(|known| known == code)), "{file}: {codes:?}");
        }
        if file.contains(".xlsx!") {
            // Text of a cell is no formula, and the markup in it is escaped.
            assert!(!text.contains("<f>") && !text.contains("<script>") && !text.contains("<img"), "{file}");
        }
        if file.ends_with("sharedStrings.xml") {
            assert!(text.contains(">=cmd|'/c calc'!A1</t>"), "{file}: {text}");
        }
    }
    // The same data give an equal edition: what was written as text is read back as it was.
    project.run(&["run", "--set", "edition=second"]).done();
    let same = project.run(&["diff", "canary/first", "canary/second"]).done();
    assert!(!same.stdout.contains("'="), "{}", same.stdout);
}
