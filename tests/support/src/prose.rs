//! What people type into a comment form: words, with `<` and `&` among them that mean nothing but themselves.

use proptest::collection::vec;
use proptest::prelude::*;

/// A comment as typed, and the words of it that must be seen in the result, in order.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// What was typed.
    pub typed: String,
    /// The words that a reader must see, none glued to another.
    pub words: Vec<String>,
    after_break: bool,
}

/// A piece as typed, and the words in it.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Words that are words as they stand.
    Literal(String),
    /// A word, and how it was typed.
    Typed(&'static str, &'static str),
    /// A tag that leaves a break or a comment that leaves nothing, with spaces around.
    Markup(&'static str),
    /// A tag that makes a line or more, with nothing around.
    Break(&'static str),
}

const LITERAL: &[&str] = &[
    "<3",
    "</3",
    "<-",
    "->",
    "<=",
    ">=",
    "a<c",
    "1<2",
    "x>y",
    "<",
    ">",
    "&",
    "&&",
    "AT&T",
    "Vec<String>",
    "Map<K,V>",
    "<bob@example.org>",
    "<https://example.org/a?b=1&c=2>",
    "?a=1&currency=CZK",
    "&copy",
    "&nbsp",
    "<?php",
    "?>",
    ">.<",
    ">_>",
    "<_<",
    "\\o/",
    "<o>",
    "<stdio.h>",
    "<your-name>",
    "</rant>",
    "Option<Box<dyn-Error>>",
    "i<n;",
    "é",
    "日本",
    "\"quoted\"",
    "it's",
    "#include",
    "&#",
    "&;",
    "<>",
    "</>",
    "<!",
    "5<6&&7>6",
];

const TYPED: &[(&str, &str)] = &[
    ("&lt;b&gt;", "<b>"),
    ("&amp;amp;", "&amp;"),
    ("&eacute;t&eacute;", "été"),
    ("&#60;", "<"),
    ("&#x3c;x&#x3e;", "<x>"),
    ("&quot;", "\""),
    ("<b>bold</b>", "bold"),
    ("<i>it</i>alic", "italic"),
    ("<span>sp</span>an", "span"),
    ("<a href='http://example.org'>link</a>", "link"),
    ("<B>caps</B>", "caps"),
    ("<u>under</u>", "under"),
    ("<code><div></code>", "<div>"),
    ("<code><!--x--></code>", "<!--x-->"),
    ("<script>x()</script>word", "word"),
    ("wo<!-- not seen -->rd", "word"),
    ("a&#13;", "a"),
    ("un<wbr>broken", "unbroken"),
];

const MARKUP: &[&str] = &[
    "<p>",
    "</p>",
    "<br>",
    "<div>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<blockquote>",
    "</blockquote>",
    "<!-- hidden -->",
    "<span>",
    "<li>",
    "<em>",
    "</em>",
    "<style>hidden{}</style>",
    "<img src=x>",
    "<table>",
    "<td>",
    "</table>",
    "<h1>",
    "</h1>",
];

const BREAK: &[&str] = &[
    "<p>",
    "</p>",
    "<br>",
    "<br/>",
    "</p><p>",
    "</div><div>",
    "<li>",
    "</li><li>",
    "<hr>",
    "</td><td>",
    "</h2>",
    "<dd>",
    "<tr><td>",
    "<ul><li>",
    "</ol>",
    "<option>",
];

fn piece() -> impl Strategy<Value = Piece> {
    (any::<u8>(), any::<u8>(), "[a-z]{1,8}")
        .prop_map(|(kind, which, word)| Piece::nth(kind, which, || word))
}

impl Piece {
    /// A piece of this kind, and which of its kind; or a word.
    pub fn nth(kind: u8, which: u8, word: impl FnOnce() -> String) -> Self {
        let which = usize::from(which);
        match kind % 8 {
            0 | 1 => Piece::Literal(LITERAL[which % LITERAL.len()].to_owned()),
            2 => {
                let (typed, word) = TYPED[which % TYPED.len()];
                Piece::Typed(typed, word)
            }
            3 => Piece::Markup(MARKUP[which % MARKUP.len()]),
            4 => Piece::Break(BREAK[which % BREAK.len()]),
            _ => Piece::Literal(word()),
        }
    }
}

impl Prose {
    /// Types one more piece.
    pub fn push(&mut self, piece: &Piece) {
        let is_break = matches!(piece, Piece::Break(_));
        // Where a break stands, nothing else divides the words.
        if !self.typed.is_empty() && !self.after_break && !is_break {
            self.typed.push(' ');
        }
        self.after_break = is_break;
        match piece {
            Piece::Literal(word) => {
                self.typed.push_str(word);
                self.words.push(word.clone());
            }
            Piece::Typed(typed, word) => {
                self.typed.push_str(typed);
                self.words.push((*word).to_owned());
            }
            Piece::Markup(markup) | Piece::Break(markup) => self.typed.push_str(markup),
        }
    }
}

/// Prose with its words.
pub fn prose() -> impl Strategy<Value = Prose> {
    vec(piece(), 0..30).prop_map(|pieces| {
        let mut prose = Prose::default();
        pieces.iter().for_each(|piece| prose.push(piece));
        prose
    })
}
