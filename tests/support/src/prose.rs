//! Generator of prose: words, among them text with `<` and `&` that is no markup, and tags between them. With each
//! comment it returns the words that a reader of the output must see.

use proptest::collection::vec;
use proptest::prelude::*;

/// A comment as typed, and the words that the output must show, in order.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// What was typed.
    pub typed: String,
    /// The words that a reader must see, each apart from the next.
    pub words: Vec<String>,
    after_separator: bool,
}

/// A piece of a comment, with the word that it shows, if any.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A word that is shown as typed.
    Literal(String),
    /// A word typed with markup or references: as typed, and as shown.
    Typed(&'static str, &'static str),
    /// A tag, comment or dropped element that shows no word, with spaces around it.
    Markup(&'static str),
    /// A tag that separates lines or more, without spaces around it.
    Separator(&'static str),
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

/// No tags that are shown because they lack a partner.
const MARKUP: &[&str] = &[
    "<p>",
    "</p>",
    "<br>",
    "<div></div>",
    "<b></b>",
    "<i></i>",
    "<blockquote></blockquote>",
    "<!-- hidden -->",
    "<span></span>",
    "<li>",
    "<em></em>",
    "<style>hidden{}</style>",
    "<img src=x>",
    "<table></table>",
    "<td>",
    "<h1></h1>",
    "<div class=x>",
    "<span class=x>",
];

const SEPARATOR: &[&str] = &[
    "<p>",
    "</p>",
    "<br>",
    "<br/>",
    "</p><p>",
    "<div></div>",
    "<li>",
    "</li><li>",
    "<hr>",
    "</td><td>",
    "<h2></h2>",
    "<dd>",
    "<tr><td>",
    "<ul><li></ul>",
    "<ol></ol>",
    "<select><option></select>",
    "<div class=x>",
];

fn piece() -> impl Strategy<Value = Piece> {
    (any::<u8>(), any::<u8>(), "[a-z]{1,8}")
        .prop_map(|(kind, which, word)| Piece::nth(kind, which, || word))
}

impl Piece {
    /// The piece with this number of this kind, or the given word.
    pub fn nth(kind: u8, which: u8, word: impl FnOnce() -> String) -> Self {
        let which = usize::from(which);
        match kind % 8 {
            0 | 1 => Piece::Literal(LITERAL[which % LITERAL.len()].to_owned()),
            2 => {
                let (typed, word) = TYPED[which % TYPED.len()];
                Piece::Typed(typed, word)
            }
            3 => Piece::Markup(MARKUP[which % MARKUP.len()]),
            4 => Piece::Separator(SEPARATOR[which % SEPARATOR.len()]),
            _ => Piece::Literal(word()),
        }
    }
}

impl Prose {
    /// Appends a piece, with a space before it unless a separator is on either side.
    pub fn push(&mut self, piece: &Piece) {
        let is_separator = matches!(piece, Piece::Separator(_));
        // At a separator, nothing else keeps the words apart.
        if !self.typed.is_empty() && !self.after_separator && !is_separator {
            self.typed.push(' ');
        }
        self.after_separator = is_separator;
        match piece {
            Piece::Literal(word) => {
                self.typed.push_str(word);
                self.words.push(word.clone());
            }
            Piece::Typed(typed, word) => {
                self.typed.push_str(typed);
                self.words.push((*word).to_owned());
            }
            Piece::Markup(markup) | Piece::Separator(markup) => self.typed.push_str(markup),
        }
    }
}

/// Any prose, with its words.
pub fn prose() -> impl Strategy<Value = Prose> {
    vec(piece(), 0..30).prop_map(|pieces| {
        let mut prose = Prose::default();
        pieces.iter().for_each(|piece| prose.push(piece));
        prose
    })
}
