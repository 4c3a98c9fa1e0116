//! Lets `${name}` stand unquoted between braces and brackets, where YAML itself would read its braces.
//! Knows nothing of parameters: what a name stands for is for `params`.

/// Stand-ins for `{` and `}`: one character each, so that columns stay as they are.
const OPEN: char = '\u{f8fa}';
const CLOSE: char = '\u{f8fb}';

/// The text with the braces of every `${name}` replaced. A text that holds a stand-in already (they are
/// for private use) is left as it is, so that [`lower`] never changes what was written.
pub fn raise(text: &str) -> String {
    if text.contains([OPEN, CLOSE]) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let name = after.split_once('}').map(|(name, _)| name).filter(|name| is_word(name));
        out.push_str(before);
        match name {
            Some(name) => out.extend(['$', OPEN].into_iter().chain(name.chars()).chain([CLOSE])),
            None => out.push_str("${"),
        }
        rest = name.map_or(after, |name| &after[name.len() + 1..]);
    }
    out + rest
}

/// A scalar of a raised text as it was written.
pub fn lower(scalar: &str, text_was_raised: Raised) -> String {
    match text_was_raised {
        Raised::Yes => scalar.replace(OPEN, "{").replace(CLOSE, "}"),
        Raised::No => scalar.to_owned(),
    }
}

/// Whether the braces of a text were replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raised {
    /// They were.
    Yes,
    /// The text held a stand-in of its own.
    No,
}

impl Raised {
    /// Whether [`raise`] replaces the braces of this text.
    pub fn of(text: &str) -> Self {
        if text.contains([OPEN, CLOSE]) { Self::No } else { Self::Yes }
    }
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_text_keeps_its_columns_and_comes_back_as_it_was() {
        for text in ["a: {b: ${c}}", "$${c} ${ ${d} ${} é ${e", "\u{f8fa} ${c}"] {
            let raised = raise(text);
            assert_eq!(raised.chars().count(), text.chars().count());
            assert_eq!(lower(&raised, Raised::of(text)), text);
        }
    }
}
