//! Bidi controls: the characters that change the direction of text, and which of them open and close each other.
//!
//! [`Control::of`] says what a character opens or closes. [`BidiScopes`] takes the controls and tags of a comment in
//! order, says which controls to keep, and returns those that close what is open at the end of an element.

use std::mem::replace;

/// What is done with bidi controls, the characters that change the direction of text: the embeddings, overrides and
/// isolates of [UAX #9] and the controls that close them, U+202A to U+202E and U+2066 to U+2069.
///
/// Text of two directions needs them, such as Arabic with Latin names in it. They can be misused: text after U+202E is
/// displayed from right to left, so that `photo\u{202e}gpj.exe` looks like `photoexe.jpg`, and a control that is not
/// closed affects the page after the comment, up to the end of the block.
///
/// [UAX #9]: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
///
/// ```
/// use comment_sanitizer::{Bidi, Sanitizer};
///
/// let sanitizer = Sanitizer::builder().bidi(Bidi::Strip).build()?;
/// assert_eq!(sanitizer.sanitize("photo\u{202e}gpj.exe"), "photogpj.exe");
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Bidi {
    /// All are kept as typed.
    #[default]
    Keep,
    /// They affect only the element, comment or attribute value that they are in: what is still open at its end is
    /// closed there, and a control that closes nothing in it is removed.
    Isolate,
    /// All are removed.
    Strip,
}

/// What a control opens or closes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// An embedding or an override.
    Embedding,
    Isolate,
}

/// The control that closes an embedding or an override.
const PDF: char = '\u{202c}';

/// The control that closes an isolate.
const PDI: char = '\u{2069}';

/// A bidi control.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    Opens(Scope),
    Closes(Scope),
}

impl Control {
    pub(crate) fn of(c: char) -> Option<Self> {
        match c {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => {
                Some(Control::Opens(Scope::Embedding))
            }
            PDF => Some(Control::Closes(Scope::Embedding)),
            '\u{2066}'..='\u{2068}' => Some(Control::Opens(Scope::Isolate)),
            PDI => Some(Control::Closes(Scope::Isolate)),
            _ => None,
        }
    }
}

/// Whether this is a bidi control.
pub(crate) fn is_bidi_control(c: char) -> bool {
    Control::of(c).is_some()
}

/// Whether the text holds a bidi control.
#[inline(never)]
pub(crate) fn has_control(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Dashes and curly quotes begin with the same byte.
    memchr::memchr_iter(0xe2, bytes).any(|at| {
        matches!(
            bytes[at..],
            [_, 0x80, 0xaa..=0xae, ..] | [_, 0x81, 0xa6..=0xa9, ..]
        )
    })
}

/// The bidi controls that are open in a comment.
///
/// Takes constant time per control, on average, and a few bytes of memory for each open isolate and element.
#[derive(Default)]
pub(crate) struct BidiScopes {
    innermost: Level,
    /// The levels around it, the outermost first.
    outer: Vec<Level>,
}

/// The comment, an element or an isolate: what is opened outside of it cannot be closed inside, except by its own end.
#[derive(Default)]
struct Level {
    is_isolate: bool,
    /// The number of embeddings that are open in it, without those in inner levels.
    embeddings: usize,
}

impl BidiScopes {
    fn open(&mut self, is_isolate: bool) {
        let opened = Level {
            is_isolate,
            embeddings: 0,
        };
        self.outer.push(replace(&mut self.innermost, opened));
    }

    fn close(&mut self) -> Level {
        let outer = self.outer.pop().unwrap_or_default();
        replace(&mut self.innermost, outer)
    }

    /// Enters an element that has content; called when its start tag is written.
    pub(crate) fn enter(&mut self) {
        self.open(false);
    }

    /// Leaves the innermost element, or ends the comment; returns the controls that must be written before its end.
    #[inline]
    pub(crate) fn leave(&mut self) -> String {
        let mut closers = String::new();
        loop {
            let level = self.close();
            for _ in 0..level.embeddings {
                closers.push(PDF);
            }
            if !level.is_isolate {
                return closers;
            }
            closers.push(PDI);
        }
    }

    /// Takes the next control. Returns true if it is kept: if it opens something, or closes something that was opened
    /// in the same element. Controls match as in [BD9] and [BD11]: one that closes an isolate also closes the
    /// embeddings that were opened inside, and no embedding is closed from inside an isolate.
    ///
    /// [BD9]: https://www.unicode.org/reports/tr9/#BD9
    /// [BD11]: https://www.unicode.org/reports/tr9/#BD11
    pub(crate) fn keeps(&mut self, control: Control) -> bool {
        let level = &mut self.innermost;
        match control {
            Control::Opens(Scope::Embedding) => level.embeddings += 1,
            Control::Opens(Scope::Isolate) => self.open(true),
            Control::Closes(Scope::Embedding) if level.embeddings > 0 => level.embeddings -= 1,
            Control::Closes(Scope::Isolate) if level.is_isolate => drop(self.close()),
            Control::Closes(_) => return false,
        }
        true
    }
}
