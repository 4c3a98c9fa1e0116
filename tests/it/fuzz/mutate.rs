//! Odd texts from sound ones, always the same for a seed: parts swapped, doubled, taken out, put into each other, or
//! replaced by what breaks programs.
//! Knows nothing of what the texts are for.

/// Numbers that look drawn and are the same in each run (Steele, Lea and Flood 2014, SplitMix64).
#[derive(Debug, Clone)]
pub struct Draw(u64);

impl Draw {
    /// Draws from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// One of some.
    pub fn of<'a, T>(&mut self, some: &'a [T]) -> &'a T {
        &some[self.below(some.len())]
    }
}

/// What breaks programs, whatever they read.
const ODD: [&str; 46] = [
    "",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\u{e000}",
    "\u{1f468}\u{200d}\u{1f469}",
    "e\u{301}\u{301}\u{301}",
    "ß",
    "\r",
    "\t",
    "\n\n",
    "-0",
    "0",
    "-1",
    "1e400",
    "-1e-400",
    "NaN",
    ".nan",
    ".inf",
    "9223372036854775807",
    "-9223372036854775808",
    "340282366920938463463374607431768211456",
    "0.1e999999999",
    "null",
    "~",
    "true",
    "NO",
    "999999999-12",
    "2023-13",
    "0000-00-00",
    "../../../../@CANARY@",
    "@CANARY@",
    "/etc/passwd",
    "file:///etc/passwd",
    "${edition}",
    "${a${b}}",
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "'; DROP TABLE rows; --",
    "((a{1000}){1000}){1000}",
    "(a+)+$",
    "%s%n%1000000000d",
    "{{",
    "}}",
    "{%",
    "\\",
];

/// Pairs that things can be put into.
const PAIRS: [(&str, &str); 8] = [
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("{a: ", "}"),
    ("'", "'"),
    ("\"", "\""),
    ("{{ ", " }}"),
    ("NOT ", ""),
];

/// A text with some things wrong with it; `others` are texts to take parts from.
pub fn mutated(text: &str, others: &[String], draw: &mut Draw) -> String {
    let mut tokens: Vec<String> = tokens(text).into_iter().map(str::to_owned).collect();
    for _ in 0..=draw.below(4) {
        mutate(&mut tokens, others, draw);
    }
    tokens.concat()
}

fn mutate(tokens: &mut Vec<String>, others: &[String], draw: &mut Draw) {
    if tokens.is_empty() {
        tokens.push((*draw.of(&ODD)).to_owned());
        return;
    }
    let (place, other) = (draw.below(tokens.len()), draw.below(tokens.len()));
    match draw.below(9) {
        0 => tokens.swap(place, other),
        1 => drop(tokens.remove(place)),
        2 => tokens.truncate(place),
        3 => tokens.insert(place, tokens[other].clone()),
        4 => tokens[place] = (*draw.of(&ODD)).to_owned(),
        5 => tokens.insert(place, (*draw.of(&ODD)).to_owned()),
        6 => {
            let (open, close) = *draw.of(&PAIRS);
            let times = *draw.of(&[1, 2, 70, 200, 3000]);
            tokens[place] = format!("{}{}{}", open.repeat(times), tokens[place], close.repeat(times));
        }
        7 => {
            let (from, to) = (place.min(other), place.max(other));
            let times = *draw.of(&[2, 3, 30, 300]);
            let again = tokens[from..=to.min(from + 12)].concat().repeat(times);
            tokens.insert(place, again);
        }
        _ => splice(tokens, place, draw.of(others).as_str(), draw),
    }
}

/// Puts a stretch of another text in.
fn splice(into: &mut Vec<String>, place: usize, other: &str, draw: &mut Draw) {
    let other = tokens(other);
    if other.is_empty() {
        return;
    }
    let from = draw.below(other.len());
    let to = (from + 1 + draw.below(12)).min(other.len());
    into.insert(place, other[from..to].concat());
}

/// Words, runs of white space, and single signs.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |letter: char| match letter {
        letter if letter.is_alphanumeric() || letter == '_' || letter == '.' => 1,
        letter if letter.is_whitespace() => 2,
        _ => 3,
    };
    let mut tokens = Vec::new();
    let mut from = 0;
    let mut last = 0;
    for (place, letter) in text.char_indices() {
        let now = kind(letter);
        if place > 0 && (now != last || now == 3) {
            tokens.push(&text[from..place]);
            from = place;
        }
        last = now;
    }
    if from < text.len() {
        tokens.push(&text[from..]);
    }
    tokens
}
