//! Bidi controls: the characters that change the direction of text, and which of them open and close each other.
//!
//! [`Control::of`] says what a character opens or closes. [`BidiScopes`] takes the controls and tags of a comment in
//! order, says which controls to keep, and returns those that close what is open at the end of an element.

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
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
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

impl Scope {
    /// The control that closes it: PDF or PDI.
    fn closer(self) -> char {
        match self {
            Scope::Embedding => '\u{202c}',
            Scope::Isolate => '\u{2069}',
        }
    }
}

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
            '\u{202c}' => Some(Control::Closes(Scope::Embedding)),
            '\u{2066}'..='\u{2068}' => Some(Control::Opens(Scope::Isolate)),
            '\u{2069}' => Some(Control::Closes(Scope::Isolate)),
            _ => None,
        }
    }
}

/// Whether this is a bidi control.
pub(crate) fn is_bidi_control(c: char) -> bool {
    Control::of(c).is_some()
}

/// Whether the text holds a bidi control.
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

/// The bidi controls that are open in a comment, element by element.
///
/// Takes constant time per control, on average, and a byte of memory for each open one.
#[derive(Default)]
pub(crate) struct BidiScopes {
    /// What is not closed yet, that of the outer elements first.
    open: Vec<Scope>,
    /// The part of it that belongs to the innermost element.
    innermost: OpenScopes,
    /// The parts of the elements around it, the outermost first.
    outer: Vec<OpenScopes>,
}

/// The part of [`BidiScopes::open`] that belongs to one element.
#[derive(Clone, Copy, Default)]
struct OpenScopes {
    /// Its first index.
    start: usize,
    /// The number of isolates in it, so that a control that closes none is found without a search.
    isolates: usize,
}

impl BidiScopes {
    /// Whether everything is closed.
    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Enters an element that has content; called when its start tag is written.
    pub(crate) fn enter(&mut self) {
        let start = self.open.len();
        self.outer.push(self.innermost);
        self.innermost = OpenScopes { start, isolates: 0 };
    }

    /// Leaves the innermost element; returns the controls that must be written before its end tag.
    pub(crate) fn leave(&mut self) -> impl Iterator<Item = char> {
        let OpenScopes { start, .. } = self.innermost;
        self.innermost = self.outer.pop().unwrap_or_default();
        self.open.drain(start..).rev().map(Scope::closer)
    }

    /// Ends the comment; returns the controls that must be written at its end.
    pub(crate) fn finish(self) -> impl Iterator<Item = char> {
        self.open.into_iter().rev().map(Scope::closer)
    }

    /// Takes the next control. Returns true if it is kept: if it opens something, or closes something that was opened
    /// in the same element. Controls match as in [BD9] and [BD11]: one that closes an isolate also closes the
    /// embeddings that were opened inside, and no embedding is closed from inside an isolate.
    ///
    /// [BD9]: https://www.unicode.org/reports/tr9/#BD9
    /// [BD11]: https://www.unicode.org/reports/tr9/#BD11
    pub(crate) fn keeps(&mut self, control: Control) -> bool {
        match control {
            Control::Opens(scope) => {
                self.open.push(scope);
                self.innermost.isolates += usize::from(scope == Scope::Isolate);
                true
            }
            Control::Closes(Scope::Embedding) => {
                let is_match = self.open.len() > self.innermost.start
                    && self.open.last() == Some(&Scope::Embedding);
                if is_match {
                    self.open.pop();
                }
                is_match
            }
            Control::Closes(Scope::Isolate) => {
                if self.innermost.isolates == 0 {
                    return false;
                }
                self.innermost.isolates -= 1;
                while self.open.pop() == Some(Scope::Embedding) {}
                true
            }
        }
    }
}
