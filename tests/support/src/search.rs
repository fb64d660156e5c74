//! Searches hostile inputs. A [`Candidate`] is made of a few [`FRAGMENTS`]; the caller says how bad it is, and
//! [`climb`] changes it a little for as long as that makes it worse.

use crate::dice::Dice;
use std::fmt;

/// What inputs are made of: tags, attributes, references, text and URLs, whole and broken. `#` stands for a number that
/// is different each time.
pub const FRAGMENTS: &[&str] = &[
    // Tags.
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<s>",
    "<a>",
    "</a>",
    "<a href=x>",
    "<a href>",
    "<a href=//x>",
    "<a href=http://a.bb>",
    "<a title=#>",
    "<b title=#>",
    "<font color=#>",
    "<code>",
    "</code>",
    "<pre>",
    "<q>",
    "</q>",
    "<p>",
    "</p>",
    "<p class=x>",
    "<br>",
    "<hr>",
    "<blockquote>",
    "</blockquote>",
    "<blockquote cite=x>",
    "<div>",
    "</div>",
    "<u>",
    "</u>",
    "<li>",
    "<ul>",
    "</ul>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "<caption>",
    "<ruby>",
    "<rt>",
    "<nobr>",
    "<sup>",
    "<img>",
    "<img src=x>",
    "<img alt=x>",
    "<video>",
    "<option>",
    "<x>",
    "<o:p>",
    "<S>",
    // Dropped with their content.
    "<script>",
    "</script>",
    "<template>",
    "<iframe>",
    "<textarea>",
    "<xmp>",
    "<plaintext>",
    "<!-->",
    "<!--",
    "-->",
    "<!x>",
    "<?x>",
    // Parts of tags.
    "<",
    ">",
    "</",
    "<a ",
    "<a x=y ",
    "<a title=\"",
    "<a href=\"",
    " x=y",
    " x#=y",
    " id",
    " title=x",
    " rel=ugc",
    "\"",
    "'",
    "=",
    "/",
    "\">",
    // Text.
    "x",
    "1",
    " ",
    "\n",
    "\n\n",
    "\r",
    "\t",
    "`",
    "```",
    "\u{a0}",
    "\u{1}",
    "\0",
    "é",
    "日",
    "👩‍👩‍👧",
    "\u{301}",
    "\u{202e}",
    "\u{2066}",
    "\u{2069}",
    "&",
    "&amp;",
    "&lt;",
    "&nGt;",
    "&nbsp;",
    "&#1;",
    "&#13;",
    "&#x202e;",
    "&amp",
    // Addresses.
    "http://a.bb",
    "http://",
    "www.",
    "www.a.bb",
    "a@b.cc",
    "://",
    "a.b",
    ".",
    ",",
    "@",
    "(",
    ")",
];

/// A part of an input: some fragments in a row, once or as often as the size allows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    unit: Vec<&'static str>,
    is_repeated: bool,
}

/// An input, of one or more parts; those that are repeated share its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Candidate {
    parts: Vec<Part>,
    bytes: usize,
    /// The number of the setting that it is measured with.
    pub setting: usize,
}

/// The fragments, with `+` after a part that is repeated.
impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            let plus = if part.is_repeated { "+" } else { "" };
            write!(f, "{:?}{plus} ", part.unit.concat())?;
        }
        write!(f, "in {} bytes, setting {}", self.bytes, self.setting)
    }
}

/// The most fragments of a part, and the most parts.
const MOST: usize = 4;

impl Candidate {
    fn of(parts: &[(&[&'static str], bool)], bytes: usize, setting: usize) -> Self {
        let part = |&(unit, is_repeated): &(&[&'static str], bool)| Part {
            unit: unit.to_vec(),
            is_repeated,
        };
        Candidate {
            parts: parts.iter().map(part).collect(),
            bytes,
            setting,
        }
    }

    /// The inputs of two fragments: in turn, the second after the first, and all of the first before all of the second.
    pub fn pairs(
        one: &'static str,
        two: &'static str,
        dice: &mut Dice,
        settings: usize,
    ) -> [Self; 3] {
        let shapes: [&[(&[&'static str], bool)]; 3] = [
            &[(&[one, two], true)],
            &[(&[one], false), (&[two], true)],
            &[(&[one], true), (&[two], true)],
        ];
        shapes.map(|parts| Candidate::of(parts, any_size(dice), dice.below(settings)))
    }

    /// Any input of a few fragments.
    pub fn any(dice: &mut Dice, settings: usize) -> Self {
        let mut candidate = Candidate {
            parts: Vec::new(),
            bytes: any_size(dice),
            setting: dice.below(settings),
        };
        for _ in 0..1 + dice.below(3) {
            candidate.parts.push(any_part(dice));
        }
        candidate.repeat_one();
        candidate
    }

    /// An input is as long as is asked for, so at least one part is repeated.
    fn repeat_one(&mut self) {
        let is_short = self.parts.iter().all(|part| !part.is_repeated);
        self.parts[0].is_repeated |= is_short;
    }

    /// The input.
    pub fn input(&self) -> String {
        let mut out = String::with_capacity(self.bytes + 64);
        let mut count = 0;
        let mut write = |unit: &[&str]| {
            for fragment in unit {
                count += 1;
                out.push_str(&fragment.replace('#', &count.to_string()));
            }
            out.len()
        };
        let repeated = self.parts.iter().filter(|part| part.is_repeated).count();
        let share = self.bytes / repeated.max(1);
        for part in &self.parts {
            let start = write(&[]);
            while write(&part.unit) - start < share && part.is_repeated {}
        }
        out
    }

    /// A neighbour: one choice is another one.
    fn changed(&self, dice: &mut Dice, settings: usize) -> Self {
        let mut new = self.clone();
        let at = dice.below(new.parts.len());
        match dice.below(9) {
            0 => new.setting = dice.below(settings),
            1 => new.bytes = any_size(dice),
            2 => new.parts[at].is_repeated ^= true,
            3 if new.parts.len() > 1 => drop(new.parts.remove(at)),
            4 if new.parts.len() < MOST => new.parts.insert(at, any_part(dice)),
            kind => {
                let unit = &mut new.parts[at].unit;
                let place = dice.below(unit.len());
                match kind {
                    5 if unit.len() > 1 => drop(unit.remove(place)),
                    6 if unit.len() < MOST => unit.insert(place, any_fragment(dice)),
                    _ => unit[place] = any_fragment(dice),
                }
            }
        }
        new.repeat_one();
        new
    }
}

/// From 1 to 16 KiB: buffers double, so that the worst size is not known.
fn any_size(dice: &mut Dice) -> usize {
    (1 << 10) + dice.below(15 << 10)
}

fn any_fragment(dice: &mut Dice) -> &'static str {
    dice.pick(FRAGMENTS)
}

fn any_part(dice: &mut Dice) -> Part {
    let unit = (0..1 + dice.below(3)).map(|_| any_fragment(dice));
    Part {
        unit: unit.collect(),
        is_repeated: dice.below(3) > 0,
    }
}

/// Climbs from a candidate, for this many steps, to a worse one. Returns that and how bad it is.
pub fn climb(
    from: Candidate,
    steps: usize,
    settings: usize,
    dice: &mut Dice,
    badness: &mut impl FnMut(&Candidate) -> f64,
) -> (f64, Candidate) {
    let mut worst = badness(&from);
    let mut at = from;
    for _ in 0..steps {
        let next = at.changed(dice, settings);
        let bad = badness(&next);
        // What is as bad may lead further.
        if bad >= worst {
            (at, worst) = (next, bad);
        }
    }
    (worst, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_have_the_size_that_is_asked_for() {
        let mut dice = Dice::new(1);
        for _ in 0..1000 {
            let candidate = Candidate::any(&mut dice, 1);
            let input = candidate.input();
            let most = candidate.bytes + 400;
            assert!(
                (candidate.bytes - 8..most).contains(&input.len()),
                "{candidate:?}"
            );
        }
    }

    #[test]
    fn parts_are_repeated_and_numbered() {
        let candidate = Candidate::of(&[(&["<b title=#>", "x"], true), (&["</b>"], false)], 20, 0);
        assert_eq!(candidate.input(), "<b title=1>x<b title=3>x</b>");
    }

    #[test]
    fn climbing_finds_what_is_bad_only_together() {
        let mut badness = |candidate: &Candidate| {
            let input = candidate.input();
            let count = |what: &str| input.matches(what).count() * 1000 / input.len();
            (count("<td>&nbsp;") * 2 + count("<td>").min(10) + count("&nbsp;").min(10)) as f64
        };
        let mut dice = Dice::new(2);
        let from = Candidate::any(&mut dice, 1);
        let (bad, found) = climb(from, 20_000, 1, &mut dice, &mut badness);
        assert!(bad >= 150.0, "{found:?}: {bad}");
    }
}
