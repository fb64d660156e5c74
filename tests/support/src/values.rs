//! An independent reading of what is kept of an attribute's value: link types, keywords of a pattern, URLs, sizes of
//! pictures.

use crate::naive::link_types;
use crate::options::Options;
use crate::oracle::{self, Expected};

impl Expected<'_> {
    /// The value with which an attribute is written, or `None` if it is not.
    pub fn value(&self, element: &str, attribute: &str, value: &str) -> Option<String> {
        if !(self.allows)(element, Some(attribute)) {
            return None;
        }
        let value = match attribute {
            "rel" => Some(link_types(value)).filter(|types| !types.is_empty())?,
            "src" => self.options.picture(value)?,
            _ if oracle::is_url(attribute) => self.options.url(value)?,
            "width" | "height" if element == "img" => pixels(value)?,
            _ => value.to_owned(),
        };
        let pattern = (self.pattern)(element, attribute);
        match pattern.split_whitespace().next() {
            None => Some(value),
            Some(_) => keywords(&pattern, &value, attribute == "class"),
        }
    }
}

/// The digits of a number of pixels that CSS would read.
fn pixels(value: &str) -> Option<String> {
    let value = value.trim_matches(|c: char| c.is_ascii_whitespace());
    let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
    ((1..5).contains(&digits.len()) && !value.contains('%')).then_some(digits)
}

/// The keywords that the pattern names, each once.
fn keywords(pattern: &str, value: &str, is_exact: bool) -> Option<String> {
    let fold = |text: &str| match is_exact {
        true => text.to_owned(),
        false => text.to_ascii_lowercase(),
    };
    let is_named = |token: &str| {
        pattern.split(' ').any(|name| match name.split_once('*') {
            None => fold(name) == fold(token),
            Some((prefix, _)) => fold(token).strip_prefix(&fold(prefix)).is_some_and(|rest| {
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "+#_-".contains(c);
                !rest.is_empty() && rest.len() <= 32 && rest.chars().all(is_plain)
            }),
        })
    };
    let mut kept: Vec<&str> = Vec::new();
    for token in value.split_ascii_whitespace() {
        if is_named(token) && !kept.contains(&token) {
            kept.push(token);
        }
    }
    (!kept.is_empty()).then(|| kept.join(" "))
}

impl Options {
    /// The address of a picture as it is written, or `None` if it is not allowed.
    pub fn picture(&self, value: &str) -> Option<String> {
        let hosts = self.image_hosts.as_ref().or(self.link_hosts.as_ref());
        let Some(prefix) = &self.image_proxy else {
            return self.url_among(value, hosts);
        };
        let strip = |url: &str| stripped(url).replace(['\t', '\n', '\r'], "");
        let mut inner = strip(value);
        let mut times = 0;
        while let Some(wrapped) = stripped(&inner)
            .strip_prefix(&**prefix)
            .filter(|_| times < 5)
        {
            inner = decoded(wrapped)?;
            times += 1;
        }
        if times > 4 {
            return None;
        }
        let judged = self.url_among(&strip(&inner), hosts)?;
        let plain: String = stripped(&judged)
            .chars()
            .filter(|c| !"\t\n\r".contains(*c))
            .collect();
        let proxy = oracle_host(prefix)?;
        match self.host_of(&plain) {
            Ok(None) if times > 0 => None,
            Ok(None) => Some(plain),
            Err(()) => None,
            Ok(Some(host)) if host == proxy => None,
            Ok(Some(_)) => {
                let scheme = match oracle::scheme(&plain) {
                    Some(scheme) if ["http", "https"].contains(&&*scheme) => "",
                    Some(_) => return None,
                    None if self.allows_scheme("https") => "https:",
                    None if self.allows_scheme("http") => "http:",
                    None => return None,
                };
                Some(format!("{prefix}{}", encoded(&format!("{scheme}{plain}"))))
            }
        }
    }
}

fn oracle_host(prefix: &str) -> Option<String> {
    url::Url::parse(prefix).ok()?.host_str().map(str::to_owned)
}

fn stripped(url: &str) -> &str {
    url.trim_matches(|c: char| c <= ' ')
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut at = 0;
    let text = text.as_bytes();
    while at < text.len() {
        let hex = text
            .get(at + 1..at + 3)
            .and_then(|hex| std::str::from_utf8(hex).ok());
        let is_hex = hex.is_some_and(|hex| hex.chars().all(|c| c.is_ascii_hexdigit()));
        match hex.filter(|_| text[at] == b'%' && is_hex) {
            Some(hex) => {
                bytes.push(u8::from_str_radix(hex, 16).expect("two digits"));
                at += 3;
            }
            None => {
                bytes.push(text[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

fn encoded(url: &str) -> String {
    let encode = |byte: u8| match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    url.bytes().map(encode).collect()
}
