//! The controls that change the direction of text, and which of them open and close each other.

/// What becomes of the controls that change the direction of text: the embeddings, overrides and isolates
/// of [UAX #9] and what closes them, U+202A to U+202E and U+2066 to U+2069.
///
/// They are for text of two directions, as Arabic with Latin names in it, and can be misused: text behind
/// U+202E is shown from right to left, so that `photo\u{202e}gpj.exe` looks like `photoexe.jpg`, and what
/// is not closed works on in the page behind the comment, up to the end of the block.
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
    /// They stay as typed.
    #[default]
    Keep,
    /// They work within the element, comment or attribute value that they stand in, and no further: what is
    /// still open at its end is closed there, and what closes nothing in it goes.
    Isolate,
    /// They go.
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
    /// PDF or PDI.
    fn closer(self) -> char {
        match self {
            Scope::Embedding => '\u{202c}',
            Scope::Isolate => '\u{2069}',
        }
    }
}

/// A control that changes the direction of text.
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

/// Is this a control that changes the direction of text?
pub(crate) fn is_bidi_control(c: char) -> bool {
    Control::of(c).is_some()
}

/// Is there a control that changes the direction?
pub(crate) fn has_control(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The first byte is that of dashes and curly quotes too.
    memchr::memchr_iter(0xe2, bytes).any(|at| {
        matches!(
            bytes[at..],
            [_, 0x80, 0xaa..=0xae, ..] | [_, 0x81, 0xa6..=0xa9, ..]
        )
    })
}

/// The controls that are open in a comment, element by element.
///
/// Takes constant time per control, on average, and a byte of memory for each that is open.
#[derive(Default)]
pub(crate) struct BidiScopes {
    /// The controls that are not closed yet, those of the outer elements first.
    open: Vec<Scope>,
    /// Those of the innermost element.
    innermost: OpenScopes,
    /// Those of the elements around it, the outermost first.
    outer: Vec<OpenScopes>,
}

/// What of the open controls was opened in one element.
#[derive(Clone, Copy, Default)]
struct OpenScopes {
    /// Where it begins.
    start: usize,
    /// How many isolates are in it: one that closes an isolate need not look for it in vain.
    isolates: usize,
}

impl BidiScopes {
    /// Is every control closed?
    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The start tag of an element that has content is written.
    pub(crate) fn enter(&mut self) {
        let start = self.open.len();
        self.outer.push(self.innermost);
        self.innermost = OpenScopes { start, isolates: 0 };
    }

    /// Its end tag is about to be written: what must stand before it.
    pub(crate) fn leave(&mut self) -> impl Iterator<Item = char> {
        let OpenScopes { start, .. } = self.innermost;
        self.innermost = self.outer.pop().unwrap_or_default();
        self.open.drain(start..).rev().map(Scope::closer)
    }

    /// The comment is at its end: what must stand there.
    pub(crate) fn finish(self) -> impl Iterator<Item = char> {
        self.open.into_iter().rev().map(Scope::closer)
    }

    /// Does this control open something, or close something that its element opened? As [BD9] and
    /// [BD11] match them: what closes an isolate closes the embeddings that were opened in it as well, and
    /// no embedding is closed from inside an isolate.
    ///
    /// [BD9]: https://www.unicode.org/reports/tr9/#BD9
    /// [BD11]: https://www.unicode.org/reports/tr9/#BD11
    pub(crate) fn fits(&mut self, control: Control) -> bool {
        match control {
            Control::Opens(scope) => {
                self.open.push(scope);
                self.innermost.isolates += usize::from(scope == Scope::Isolate);
                true
            }
            Control::Closes(Scope::Embedding) => {
                let fits = self.open.len() > self.innermost.start
                    && self.open.last() == Some(&Scope::Embedding);
                if fits {
                    self.open.pop();
                }
                fits
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
