//! The page's Content-Security-Policy: its own style sheets and script by their SHA-256, nothing else.
//! Knows nothing of what they do.

use sha2::{Digest, Sha256};

/// The policy for a finished page. Everything that is not named is forbidden: no outside request, no
/// `style` attribute, no event handler.
pub fn policy(page: &str) -> String {
    let styles = sources(page, "style");
    let scripts = sources(page, "script");
    format!(
        "default-src 'none'; style-src {styles}; script-src {scripts}; base-uri 'none'; form-action 'none'"
    )
}

fn sources(page: &str, element: &str) -> String {
    let mut found: Vec<String> =
        contents(page, element).map(|text| format!("'sha256-{}'", digest(text))).collect();
    found.sort_unstable();
    found.dedup();
    if found.is_empty() { "'none'".to_owned() } else { found.join(" ") }
}

/// The text of every element of this name.
fn contents<'a>(page: &'a str, element: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let mut rest = page;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&open)?;
        let (_, inside) = after.split_once('>')?;
        let (text, after) = inside.split_once(&close)?;
        rest = after;
        Some(text)
    })
}

fn digest(text: &str) -> String {
    base64(&Sha256::digest(text.as_bytes()))
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * at) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (text, wanted) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), wanted);
        }
    }

    #[test]
    fn every_style_sheet_and_script_is_named_and_nothing_else_is_allowed() {
        let page = "<style>a</style><svg><style id=\"x\">b</style></svg><script>c</script>";
        let policy = policy(page);
        assert_eq!(policy.matches("sha256-").count(), 3, "{policy}");
        assert!(policy.contains("'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='"), "{policy}");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
