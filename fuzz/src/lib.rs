//! Shared by the fuzz targets: turns the fuzzer's bytes into tag soup, prose, repeated pieces, comments whose
//! inspection is known, allowlists and options.

use arbitrary::{Arbitrary, Result, Unstructured};
use comment_sanitizer::Whitelist;
use support::chosen::Chosen;
use support::options::Options;
use support::promises::{self, Verdict};
use support::truth::{self, Truth};
use support::{mutations, prose, soup};

/// Ends the run if a promise is broken.
#[track_caller]
pub fn check(verdict: Verdict) {
    if let Err(what) = verdict {
        panic!("{what}");
    }
}

fn choose(u: &mut Unstructured<'_>, from: &[&'static str]) -> Result<&'static str> {
    u.choose(from).copied()
}

/// Tag soup.
#[derive(Debug)]
pub struct Soup(pub String);

impl<'a> Arbitrary<'a> for Soup {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut typed = String::new();
        while !u.is_empty() {
            typed.push_str(&piece(u)?);
        }
        Ok(Soup(typed))
    }
}

fn piece(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(match u.int_in_range(0..=11)? {
        0..=2 => {
            let mut tag = format!("<{}", choose(u, soup::ELEMENTS)?);
            while !u.is_empty() && u.ratio(1, 3)? {
                let quote = choose(u, &["\"", "'", ""])?;
                let name = choose(u, soup::ATTRIBUTES)?;
                let value = choose(u, soup::VALUES)?;
                tag.push_str(&format!(" {name}={quote}{value}{quote}"));
            }
            tag + choose(u, &[">", ">", ">", "/>", " >", "", "<"])?
        }
        3 | 4 => format!("</{}>", choose(u, soup::ELEMENTS)?),
        5 => format!("<{}>", choose(u, soup::ELEMENTS)?),
        6 | 7 => choose(u, soup::TEXTS)?.to_owned(),
        8 => choose(u, soup::DECLARATIONS)?.to_owned(),
        9 => choose(u, soup::ADDRESSES)?.to_owned(),
        10 => choose(u, soup::SPACES)?.to_owned(),
        _ => <&str>::arbitrary(u)?.to_owned(),
    })
}

/// A payload that parsers may read in two ways.
#[derive(Debug)]
pub struct Payload(pub String);

impl<'a> Arbitrary<'a> for Payload {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let choose = |among| u.choose_index(among).unwrap_or_default();
        Ok(Payload(mutations::payload(choose)))
    }
}

/// Tag soup or another input, and sanitizers of any allowlist with any options.
#[derive(Debug)]
pub struct Case<Typed = Soup> {
    /// Of an allowlist, and of the same without tables, which the naive sanitizer does not implement.
    pub chosen: [Chosen; 2],
    /// The input.
    pub typed: Typed,
}

impl<'a, Typed: Arbitrary<'a>> Arbitrary<'a> for Case<Typed> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let list = list(u)?;
        let without_tables = promises::without_tables(list.clone());
        // Half of the cases have no options.
        let has_options = u.arbitrary()?;
        let listed: Vec<&str> = without_tables.elements().collect();
        let options = if has_options {
            Options::chosen(&listed, |among| u.choose_index(among).unwrap_or_default())
        } else {
            Options::default()
        };
        let chosen = |list| {
            let chosen = Chosen::new(list, options.clone());
            chosen.map_err(|_| arbitrary::Error::IncorrectFormat)
        };
        Ok(Case {
            chosen: [chosen(list)?, chosen(without_tables)?],
            typed: Typed::arbitrary(u)?,
        })
    }
}

/// An allowlist of some of the elements that may be listed, each with some of its attributes.
fn list(u: &mut Unstructured<'_>) -> Result<Whitelist> {
    let mut list = Whitelist::empty();
    let tags = soup::EVERYTHING
        .split('>')
        .map(str::trim)
        .filter(|tag| !tag.is_empty());
    let bits: [u64; 4] = [
        u.arbitrary()?,
        u.arbitrary()?,
        u.arbitrary()?,
        u.arbitrary()?,
    ];
    for (at, tag) in tags.enumerate() {
        if bits[at / 64 % 2].rotate_right(at as u32) & 1 == 0 {
            continue;
        }
        let mut words = tag.trim_start_matches('<').split([' ', '=']);
        let name = words.next().unwrap_or_default();
        let attributes: Vec<&str> = words
            .filter(|word| !word.is_empty() && *word != "\"\"")
            .enumerate()
            .filter(|(nth, _)| bits[2 + at % 2].rotate_right(*nth as u32) & 1 == 1)
            .map(|(_, word)| word)
            .collect();
        list = list
            .with(name, &attributes)
            .map_err(|_| arbitrary::Error::IncorrectFormat)?;
    }
    Ok(list)
}

/// Prose, with its words.
#[derive(Debug)]
pub struct Words(pub prose::Prose);

impl<'a> Arbitrary<'a> for Words {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut prose = prose::Prose::default();
        while !u.is_empty() {
            let (kind, which, word) = (u.arbitrary()?, u.arbitrary()?, u.int_in_range(0..=999)?);
            prose.push(&prose::Piece::nth(kind, which, || format!("w{word}")));
        }
        Ok(Words(prose))
    }
}

/// A comment whose inspection is known.
#[derive(Debug)]
pub struct Known(pub Truth);

impl<'a> Arbitrary<'a> for Known {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut choose = |among| u.choose_index(among).unwrap_or_default();
        Ok(Known(truth::comment(&mut choose)))
    }
}

/// Pieces of soup, each repeated many times.
#[derive(Debug)]
pub struct Runs(pub String);

impl<'a> Arbitrary<'a> for Runs {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        const MOST: usize = 1 << 14;
        let mut typed = String::new();
        while !u.is_empty() && typed.len() < MOST {
            let mut unit = String::new();
            for _ in 0..u.int_in_range(1..=4)? {
                unit.push_str(&piece(u)?);
            }
            let times = usize::from(u16::arbitrary(u)?) % 1024;
            typed
                .push_str(&unit.repeat(times.min((MOST - typed.len()) / unit.len().max(1)).max(1)));
        }
        Ok(Runs(typed))
    }
}
