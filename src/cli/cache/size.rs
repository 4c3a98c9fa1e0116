//! Numbers of bytes for readers.
//! Knows nothing of what they are of.

use crate::counted::counted;

/// Decimal units, as disks are sold: `999 bytes`, `1.0 kB`, `24 MB`.
pub fn words(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return counted(bytes, "byte");
    }
    let mut size = bytes as f64 / 1000.0;
    let mut unit = 0;
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(size < 9.95);
    format!("{size:.decimals$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn sizes_have_two_digits_or_three() {
        let sizes = [0, 999, 1_000, 23_400, 999_499, 1_700_000_000].map(words);
        assert_eq!(sizes, ["0 bytes", "999 bytes", "1.0 kB", "23 kB", "999 kB", "1.7 GB"]);
    }
}
