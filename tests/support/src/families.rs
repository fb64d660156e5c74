//! Families of hostile inputs, each at any size: what makes a sanitizer slow, its memory or output large, or its tree
//! deep. Tests and benches run every family at two sizes and compare.

/// A kind of hostile input.
#[derive(Clone, Copy)]
pub struct Family {
    /// The name of what the input repeats.
    pub name: &'static str,
    make: fn(usize) -> String,
}

impl Family {
    /// An input of about this many bytes; at most one repeated unit longer.
    pub fn of_size(&self, bytes: usize) -> String {
        (self.make)(bytes)
    }
}

/// Repeats a unit up to this many bytes.
fn run(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes.div_ceil(unit.len()).max(1))
}

/// A first part once, then a repeated unit.
fn after(first: &str, unit: &str, bytes: usize) -> String {
    format!("{first}{}", run(unit, bytes.saturating_sub(first.len())))
}

/// All the start tags, then all the end tags.
fn nest(open: &str, close: &str, bytes: usize) -> String {
    let units = bytes / (open.len() + close.len()) + 1;
    format!("{}x{}", open.repeat(units), close.repeat(units))
}

/// One attribute of half the size, then a repeated unit that makes the tree builder clone its element.
fn cloned(attribute: &str, unit: &str, bytes: usize) -> String {
    let value = "v".repeat(bytes / 2);
    after(
        &format!("<blockquote><a {attribute}=\"{value}\"></blockquote>"),
        unit,
        bytes,
    )
}

/// This many different formatting elements, each left open by the end of its block. Each block reopens all before it,
/// so the clone budget allows a count of about the square root of its bytes.
fn left_open(count: usize) -> String {
    (0..count)
        .map(|i| format!("<blockquote><b title={i}></blockquote>"))
        .collect()
}

/// Repeats a unit that holds a running number.
fn counted(bytes: usize, unit: impl Fn(usize) -> String) -> String {
    let mut out = String::with_capacity(bytes + 64);
    let mut count = 0;
    while out.len() < bytes {
        out.push_str(&unit(count));
        count += 1;
    }
    out
}

macro_rules! families {
    ($($name:literal: $make:expr;)*) => {
        /// All families.
        pub const FAMILIES: &[Family] = &[$(Family { name: $name, make: $make }),*];
    };
}

families! {
    // Nesting, closed and not.
    "nested_a": |n| nest("<a href=x>", "</a>", n);
    "nested_abbr": |n| nest("<abbr title=x>", "</abbr>", n);
    "nested_acronym": |n| nest("<acronym>", "</acronym>", n);
    "nested_b": |n| nest("<b>", "</b>", n);
    "nested_blockquote": |n| nest("<blockquote>", "</blockquote>", n);
    "nested_cite": |n| nest("<cite>", "</cite>", n);
    "nested_code": |n| nest("<code>", "</code>", n);
    "nested_pre": |n| nest("<pre>", "</pre>", n);
    "nested_code_before_stray_ends": |n| nest("<code>", "</samp></code>", n);
    "nested_kbd_around_stray_ends": |n| {
        let (kbd, samp) = (n / 3 / 11, run("</samp>", n / 3 * 2));
        format!("{}{samp}{}", "<kbd>".repeat(kbd), "</kbd>".repeat(kbd))
    };
    "nested_del": |n| nest("<del>", "</del>", n);
    "nested_em": |n| nest("<em>", "</em>", n);
    "nested_i": |n| nest("<i>", "</i>", n);
    "nested_q": |n| nest("<q cite=x>", "</q>", n);
    "nested_strike": |n| nest("<strike>", "</strike>", n);
    "nested_strong": |n| nest("<strong>", "</strong>", n);
    "nested_div": |n| nest("<div>", "</div>", n);
    "nested_p": |n| nest("<p>", "</p>", n);
    "nested_ul_li": |n| nest("<ul><li>", "</ul>", n);
    "nested_dl_dd": |n| nest("<dl><dd>", "</dl>", n);
    "nested_table": |n| nest("<table><tr><td>", "</table>", n);
    "nested_font": |n| nest("<font color=red>", "</font>", n);
    "nested_span": |n| nest("<span>", "</span>", n);
    "nested_ruby": |n| nest("<ruby><rt>", "</ruby>", n);
    "nested_svg": |n| nest("<svg>", "</svg>", n);
    "nested_math": |n| nest("<math><mtext>", "</math>", n);
    "nested_template": |n| nest("<template>", "</template>", n);
    "unclosed_b": |n| run("<b>", n);
    "unclosed_blockquote": |n| run("<blockquote>x", n);
    "unclosed_a": |n| run("<a>", n);
    "unclosed_q": |n| run("<q>", n);
    "unclosed_table": |n| run("<table>", n);
    "unclosed_td": |n| run("<table><td>", n);
    "unclosed_select": |n| run("<select><option>", n);
    "unclosed_template": |n| run("<template>", n);
    "half_closed_template": |n| run("<template><template></template>", n);
    // The adoption agency, and formatting that is reopened.
    "adoption_b_blockquote": |n| run("<b><blockquote>x</b>", n);
    "adoption_a_blockquote": |n| run("<a href=x><blockquote>x</a></blockquote>", n);
    "adoption_many_formats": |n| run("<b><i><em><strong><code><strike><blockquote></b>x</blockquote>", n);
    "adoption_many_children": |n| after("<b><i><em><blockquote>", "<q></q></b></i>", n);
    "adoption_p": |n| run("<b><p>x</b></p>", n);
    "adoption_overlapping": |n| run("<b><i></b></i>", n);
    "adoption_depth_three": |n| run("<b><b><b><blockquote></b></b>", n);
    "reopened_by_blocks": |n| run("<blockquote><b><i><em></blockquote>x", n);
    "reopened_once_each": |n| after("<blockquote><b><i><em><strong><code></blockquote>", "<blockquote>x</blockquote>", n);
    "reopened_fonts": |n| counted(n, |i| format!("<p><font color={i}>x</p>"));
    "reopened_fonts_at_once": |n| {
        let half = counted(n / 2, |i| format!("<font color={i}>"));
        after(&half, "<p>x</p>", n)
    };
    "left_open_titles": |n| after(&left_open((n as f64 / 8.0).sqrt() as usize), "</em>", n);
    "reopened_titles": |n| after(&(left_open((n as f64 / 8.0).sqrt() as usize) + "<blockquote>x"), "</em>", n);
    "reopened_titles_by_text": |n| after(&left_open(150), "<blockquote>x</blockquote>", n);
    "reopened_in_cells": |n| after("<table><tr>", "<td><b>x", n);
    "misnested_ends": |n| after("<b><i><em>", "</b></i></em></strong>", n);
    "nested_a_in_table": |n| run("<a><table><a>", n);
    "foster_parented": |n| after("<table>", "<b>x</b><tr>", n);
    "foster_parented_text": |n| after("<table>", "x<tr>", n);
    "table_whitespace": |n| after("<table>", "\n", n);
    "nobr_again": |n| run("<nobr>x", n);
    // A long attribute that is cloned.
    "cloned_href": |n| cloned("href", "<p>x</p>", n);
    "cloned_href_in_blockquotes": |n| cloned("href", "<blockquote>x</blockquote>", n);
    "cloned_title": |n| cloned("title", "<blockquote>x</blockquote>", n);
    "cloned_in_list": |n| cloned("title", "<li>x", n);
    "cloned_by_adoption": |n| cloned("title", "<b><blockquote></b>x</blockquote>", n);
    "cloned_by_cells": |n| cloned("title", "<table><td>x</table>", n);
    "many_links_and_blocks": |n| run("<a href=0123456789012345678901234567890123456789><blockquote>x</blockquote>", n);
    // Attributes.
    "many_attributes": |n| after("<a", " x=y", n) + ">";
    "many_different_attributes": |n| format!("<a{}>", counted(n, |i| format!(" x{i}=y")));
    "many_titles": |n| after("<a", " title=x", n) + ">";
    "many_attributes_unclosed": |n| after("<a", " x=y", n);
    "long_href": |n| after("<a href=\"", "x", n) + "\">x</a>";
    "long_title_of_quotes": |n| after("<a title='", "\"", n) + "'>x</a>";
    "long_title_of_ampersands": |n| after("<a title=\"", "&", n) + "\">x</a>";
    "long_title_of_references": |n| after("<a title=\"", "&amp", n) + "\">x</a>";
    "long_attribute_name": |n| after("<a ", "x", n) + ">";
    "long_tag_name": |n| after("<", "x", n) + ">";
    "long_listed_name": |n| after("<b", "b", n) + ">";
    "slashes_in_tag": |n| after("<b", "/", n) + ">";
    "spaces_in_tag": |n| after("<b", " ", n);
    "attributes_on_end_tags": |n| run("</b x=y>", n);
    "stray_quotes_in_tags": |n| run("<a href=\"x\"\">", n);
    // Quotes that do not close, or close in another place.
    "unclosed_double_quotes": |n| run("<a href=\"", n);
    "unclosed_single_quotes": |n| run("<a href='", n);
    "alternating_quotes": |n| run("<a href=\"<a href='", n);
    "quoted_tags": |n| run("<a x=\"<a \" ", n);
    "quoted_tags_at_end": |n| run("<a x=\"<a x='<a ", n) + "<";
    "last_quote_open": |n| run("<a x='y'>", n) + "<a x=\"";
    "quotes": |n| run("\"'", n);
    // Runs of characters that begin a construct.
    "less_than": |n| run("<", n);
    "greater_than": |n| run(">", n);
    "ampersands": |n| run("&", n);
    "comment_starts": |n| run("<!--", n);
    "comment_starts_closed_once": |n| run("<!--", n) + "-->";
    "comment_dashes": |n| after("<!--", "-", n);
    "comment_less_than": |n| after("<!--", "<!-", n);
    "comment_greater_than": |n| after("<!--", ">", n);
    "comments": |n| run("<!---->", n);
    "end_tag_starts": |n| run("</", n);
    "end_tag_a": |n| run("</a", n);
    "empty_end_tags": |n| run("</>", n);
    "tag_starts": |n| run("<a", n);
    "tag_starts_spaced": |n| run("<a ", n);
    "declarations": |n| run("<!", n);
    "doctypes": |n| run("<!doctype", n);
    "doctypes_closed": |n| run("<!doctype html>", n);
    "instructions": |n| run("<?", n);
    "cdata": |n| run("<![CDATA[", n);
    "hexadecimal_starts": |n| run("&#x", n);
    "decimal_starts": |n| run("&#", n);
    "long_number": |n| after("&#", "1", n) + ";";
    "long_reference_name": |n| after("&", "a", n) + ";";
    "prefix_references": |n| run("&CounterClockwiseContourIntegra", n);
    "references_without_semicolon": |n| run("&amp", n);
    "references": |n| run("&amp;", n);
    "references_of_two": |n| run("&nGt;", n);
    "controls_before_paragraphs": |n| run("\u{1}<p>", n);
    "controls_before_less_than": |n| run("\u{1}<", n);
    "backquotes_before_paragraphs": |n| run("`<p>", n);
    "ampersands_before_blank_lines": |n| run("&\n\n", n);
    "control_references": |n| run("&#1;", n);
    "carriage_references": |n| run("&#13;", n);
    "no_break_spaces": |n| run("\u{a0}", n);
    "controls": |n| run("\u{1}", n);
    "nulls": |n| run("\0", n);
    "newlines": |n| run("\n", n);
    "carriage_returns": |n| run("\r\n", n);
    // Raw text.
    "script_without_end": |n| run("<script>", n);
    "script_with_broken_end": |n| run("<script>", n) + "</script 5>";
    "script_ends_broken": |n| run("<script></script x='", n);
    "script_then_half_ends": |n| after("<script>", "</scrip", n);
    "script_double_escaped": |n| run("<script><!--<script></script>", n);
    "scripts": |n| run("<script>x</script>", n);
    "style_without_end": |n| run("<style>", n);
    "textarea_without_end": |n| run("<textarea><b>", n);
    "textareas": |n| run("<textarea><b></textarea>", n);
    "xmp_of_ampersands": |n| after("<xmp>", "&", n) + "</xmp>";
    "raw_text_in_turn": |n| run("<script><style><iframe><noembed><noframes><xmp><title>", n);
    "iframe_without_end": |n| run("<iframe>", n);
    "nested_iframe": |n| nest("<iframe>", "</iframe>", n);
    "plaintext": |n| after("<plaintext>", "<b>x", n);
    // Other tags.
    "pseudo_tags": |n| run("<x>", n);
    "addresses": |n| run("<bob@example.org>", n);
    "generics": |n| run("Vec<String>", n);
    "custom_elements": |n| run("<my-element>", n);
    "removed_tags": |n| run("<span>", n);
    "removed_blocks": |n| run("<p>", n);
    "removed_blocks_with_text": |n| run("x<p>", n);
    "line_breaks": |n| run("<br>x", n);
    "empty_elements": |n| run("<i></i>", n);
    "elements_of_one_letter": |n| run("<i>x</i>", n);
    "ends_without_start": |n| run("</b>", n);
    "paragraph_ends": |n| run("</p>", n);
    "line_break_end_tags": |n| run("</br>", n);
    "list_items": |n| run("<li>", n);
    "code_with_tags": |n| after("<code>", "<div>", n);
    "code_with_comments": |n| after("<code>", "<!-- x -->", n);
    "code_with_open_quotes": |n| after("<code>", "<div x=\"", n);
    "images": |n| run("<img src=x>", n);
    // Tags that are named or pasted as code, and text in backquotes.
    "named_tags": |n| run("use <video> or ", n);
    "named_formatting": |n| run("Foo<S> ", n);
    "named_blocks": |n| run("a <blockquote> b\n", n);
    "named_end_tags": |n| run("too many </u>\n", n);
    "named_options": |n| run("<option>", n);
    "comparisons": |n| run("a<b and c>d ", n);
    "tags_in_code_spans": |n| run("`<u>` ", n);
    "code_spans_of_all_lengths": |n| counted(n, |i| format!("{}<u> ", "`".repeat(i + 1)));
    "code_spans_around_a_line_break": |n| {
        let runs = counted(n / 6, |i| format!("{} ", "`".repeat(i + 1)));
        format!("{runs}{}<br>{runs}", run("<u>", n / 3 * 2))
    };
    "code_spans_in_turn": |n| run("` `` ``` <u>", n);
    "code_spans_with_urls": |n| run("`http://a.bb` ", n);
    "code_spans_with_urls_in_turn": |n| run("` http://a.bb `` ", n);
    "fences": |n| run("```\n<u>\n```\n", n);
    "fences_without_end": |n| counted(n, |i| format!("{}x\n<u>\n", "`".repeat(3 + i % 50)));
    "tags_across_code": |n| run("<p><code>x</p><p>y</code></p>", n);
    "tags_far_from_their_ends_in_code": |n| nest("<u><code>", "</code></u>", n);
    "foreign_attributes_in_code": |n| after("<code>", "<a href=x class=y>z</a>", n);
    "texts_of_pictures": |n| run("<img alt=x>", n);
    "texts_of_pictures_glued_to_words": |n| run("x<img alt=\"a b\">", n);
    "exponents": |n| run("1<sup>2</sup>", n);
    "quotations": |n| run("<q>x</q>", n);
    "word_processors": |n| run("<o:p></o:p><![if !x]>", n);
    // Inputs for options.
    "links_to_nothing": |n| run("<a href>", n);
    "links_to_nothing_before_spaces": |n| run("<a href> ", n);
    "links_to_hosts": |n| run("<a href=//x>y</a>", n);
    "links_with_labels": |n| after("<a href=\"//", "a.", n);
    "links_with_types": |n| after("<a href=x rel=\"", "ugc ", n);
    "pseudo_tags_with_open_quotes": |n| run("<x y='", n);
    "instructions_that_end": |n| run("<?x>", n);
    "pseudo_ends": |n| run("</x ", n);
    "direction_controls": |n| run("\u{202e}\u{2066}", n);
    "direction_controls_that_close": |n| run("\u{2069}\u{202c}", n);
    "combining_marks": |n| run("\u{301}", n);
    "direction_controls_in_lines": |n| run("x\u{202e}\r", n);
    "direction_controls_alone_in_lines": |n| run("\u{202e}\r", n);
    "combining_marks_in_lines": |n| run("x\u{301}\u{301}\r", n);
    "texts_of_links": |n| after("<a href=//x>", "a.b.com ", n);
    "table_parts": |n| run("<td><tr><tbody>", n);
    // Text that becomes links and paragraphs.
    "url_starts": |n| run("http://", n);
    "scheme_ends": |n| run("://", n);
    "www_starts": |n| run("www.", n);
    "www_starts_in_turn": |n| run("WWW.www.", n);
    "www_starts_in_brackets": |n| run("(www.", n);
    "www_then_a_long_label": |n| after("www.", "a", n);
    "www_then_many_labels": |n| after("www.", "a.", n);
    "www_with_open_brackets": |n| run("www.a.bb[", n);
    "www_in_asterisks": |n| run("*www.a.bb ", n);
    "at_signs": |n| run("@", n);
    "mail_addresses": |n| run("a@b.cc,", n);
    "mail_name_without_end": |n| run("a.", n) + "@b.cc";
    "labels_with_underscores": |n| run("a.b_", n);
    "urls_in_a_list": |n| run("http://a.bb,", n);
    "urls_in_pairs": |n| run("http://a.bb,http://a.bb,", n);
    "urls_with_references": |n| run("http://a.bb/&amp;", n);
    "urls_in_odd_quotes": |n| run("\"http://a.bb'", n);
    "url_then_open_brackets": |n| after("http://example.org/", "(", n);
    "url_then_closed_brackets": |n| after("http://example.org/", ")", n);
    "url_then_pairs_of_brackets": |n| after("http://example.org/", "()", n);
    "urls_then_as_many_full_stops_as_a_url_may_hold": |n| run(&format!("http://a.bc/{:.<4100}", ""), n)[..n].to_owned();
    "url_then_full_stops_and_ellipses": |n| after("http://example.org/", ".…'", n);
    "url_then_full_stops": |n| after("http://example.org/", ".", n);
    "urls_of_other_schemes": |n| run("ftp://a.bb,", n);
    "urls_with_users": |n| run("http://a@b.cc,", n);
    "urls_without_hosts": |n| run("http://a..b/", n);
    "urls_whose_hosts_are_cut_short": |n| run("http://a%", n);
    "urls_with_ports_that_are_none": |n| run("http://a.bb:80:", n);
    "urls_with_open_addresses": |n| run("http://[::", n);
    "urls_without_hosts_before_one_with": |n| run("(www.-,http://a..b,http://a.bb", n);
    "mail_addresses_without_names": |n| run("@a.bb,", n);
    "mail_addresses_without_domains": |n| run("a=@bb+", n);
    "mail_names_after_letters": |n| run("はa@b.ccで", n);
    "mail_addresses_of_other_kinds": |n| run("sip:a@b.cc", n);
    "mail_domain_without_end": |n| after("a@", "b.", n);
    "blank_lines_in_open_formatting": |n| after("<b>", "x\n\n", n);
    "blank_lines_in_formatting_opened_again": |n| run("<b>x\n\n", n);
    "blank_lines_in_quotations": |n| run("<i><blockquote>x\n\n", n);
    "blank_lines_in_list_items": |n| run("<li>x\n\n", n);
    "blank_lines_in_a_link": |n| after("<a href=x>", "x\n\n", n);
    "paragraphs_in_turn": |n| run("<p></p>", n);
    "line_breaks_and_newlines": |n| run("<br>\n", n);
    "newlines_before_formatting": |n| run("\n<b>", n);
    "newlines_before_formatting_that_ends": |n| run("\n<b></b>", n);
    "mail_addresses_in_paragraphs": |n| run("a@b.cc,x<p>", n);
    "links_that_text_could_have_become": |n| run("<a href=http://a.bb>http://a.bb</a> www.a.bb\n", n);
    "control_characters_after_open_formatting": |n| after("<i><b></i>", "\x0c\n", n);
    "control_characters_after_open_formatting_in_a_table": |n| after("<table><i><b></i>", "\x0c\n", n);
    "blocks_in_formatting": |n| run("<b>x<hr></b>\n\n", n);
    "blocks_in_nested_formatting": |n| nest("<b><i>x", "<hr></i></b>", n);
    "empty_paragraphs_in_formatting": |n| after("<b>", "x<p></p>", n);
    "ruby_parts_in_paragraphs": |n| run("<ruby>x<rt>y\n\n</ruby>", n);
    "prose": |n| run("Plain words, and then some. ", n);
    "emoji": |n| run("👩‍👩‍👧", n);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn families_have_unique_names_and_the_requested_size() {
        let names: HashSet<&str> = FAMILIES.iter().map(|family| family.name).collect();
        assert_eq!(names.len(), FAMILIES.len());
        assert!(names.len() >= 200);
        for family in FAMILIES {
            let size = family.of_size(10_000).len();
            assert!((9_900..=10_600).contains(&size), "{}: {size}", family.name);
        }
    }
}
