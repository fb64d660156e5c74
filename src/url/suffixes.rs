//! The public suffix of a host: the part under which people register names, such as `com` or `co.uk`.
//!
//! With the feature `psl` it is looked up in the whole [public suffix list]. Without, it is looked up in a table of
//! those suffixes of two labels that are most frequent in the list's part on registries; a suffix that is missing
//! counts as one of a single label. The table stays by hand: the whole list adds 750 kB to a program. A test compares
//! the two.
//!
//! [public suffix list]: https://publicsuffix.org/list/public_suffix_list.dat

/// The public suffix of a host.
pub(crate) struct Suffix {
    /// The offset in the host at which it begins.
    pub(crate) start: usize,
    pub(crate) kind: Kind,
}

/// Who gives names under a suffix away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A registry.
    Registry,
    /// The owner of a domain, to users of a service: `github.io`. The table holds none of these.
    Private,
    /// No rule is known: the suffix is the last label, whatever that is.
    Unknown,
}

/// The public suffix of a host in its canonical form.
#[cfg(feature = "psl")]
pub(crate) fn suffix(host: &str) -> Suffix {
    use psl::{List, Psl, Type};
    let info = List.find(host.rsplit('.').map(str::as_bytes));
    Suffix {
        start: host.len().saturating_sub(info.len),
        kind: match info.typ {
            Some(Type::Icann) => Kind::Registry,
            Some(Type::Private) => Kind::Private,
            None => Kind::Unknown,
        },
    }
}

#[cfg(not(feature = "psl"))]
pub(crate) use in_table as suffix;

/// The public suffix of a host in its canonical form, by the table.
#[cfg(any(not(feature = "psl"), test))]
pub(crate) fn in_table(host: &str) -> Suffix {
    let (others, last) = host.rsplit_once('.').unwrap_or(("", host));
    let (_, label) = others.rsplit_once('.').unwrap_or(("", others));
    let length = label.len() + ".".len() + last.len();
    if length <= host.len() && is_suffix(label, last) {
        return Suffix {
            start: host.len() - length,
            kind: Kind::Registry,
        };
    }
    Suffix {
        start: host.len() - last.len(),
        kind: Kind::Unknown,
    }
}

/// Whether people register names under `label` in the top-level domain of this country.
#[cfg(any(not(feature = "psl"), test))]
fn is_suffix(label: &str, country: &str) -> bool {
    // `www.ck` is a site.
    let has_all = ALL.contains(&country) && label != "www";
    let found = SUFFIXES.iter().find(|(suffix, _)| *suffix == label);
    has_all || found.is_some_and(|(_, countries)| countries.split(' ').any(|in_| in_ == country))
}

/// The country-code top-level domains in which all names are registered under a second label.
#[cfg(any(not(feature = "psl"), test))]
const ALL: [&str; 7] = ["ck", "er", "fk", "jm", "mm", "np", "pg"];

/// Labels, and the countries with a registry under them.
#[cfg(any(not(feature = "psl"), test))]
const SUFFIXES: &[(&str, &str)] = &[
    (
        "com",
        "ac af ag ai al am ar au aw az ba bb bd bh bi bj bm bn bo br bs bt by bz ci cm cn co cu cv cw cy dm \
         do dz ec ee eg es et fj fm fr ge gh gi gl gn gp gr gt gu gy hk hn hr ht im in io iq jo kg kh ki km \
         kp kw ky kz la lb lc lk lr lv ly mg mk ml mo ms mt mu mv mw mx my na nf ng ni nr om pa pe pf ph pk \
         pl pr ps pt py qa re ro sa sb sc sd sg sh sl sn so ss st sv sy tj tm tn to tr tt tw ua ug uy uz vc \
         ve vi vn vu ws ye zm",
    ),
    (
        "org",
        "ac ae af ag ai al am ar au az ba bb bd bh bi bj bm bn bo br bs bt bw bz ci cn co cu cv cw cy dm do \
         dz ec ee eg es et fj fm ge gg gh gi gl gn gp gr gt gu gy hk hn ht hu il im in iq ir je jo kg kh ki \
         km kn kp kw ky kz la lb lc lk lr ls lv ly ma me mg mk ml mn mo ms mt mu mv mw mx my mz na ng ni nr \
         nz om pa pe pf ph pk pl pn pr ps pt py qa ro rs rw sa sb sc sd se sg sh sl sn so ss st sv sy sz tj \
         tm tn to tr tt tw ua ug uk uy uz vc ve vi vn vu ws ye za zm zw",
    ),
    (
        "net",
        "ac ae af ag ai al am ar au az ba bb bd bh bj bm bn bo br bs bt bz ci cm cn co cu cw cy dm do dz ec \
         eg et fj fm ge gg gl gn gp gr gt gu gy hk hn ht id il im in iq ir je jo kg kh ki kn kw ky kz la lb \
         lc lk lr ls lv ly ma me mk ml mo ms mt mu mv mw mx my mz nf ng ni nr nz om pa pe ph pk pl pn pr ps \
         pt py qa rw sa sb sc sd sg sh sl so ss st sy th tj tm tn to tr tt tw ua uk uy uz vc ve vi vn vu ws \
         ye za zm",
    ),
    (
        "edu",
        "ac af al ar au az ba bb bd bh bi bj bm bn bo br bs bt bz ci cn co cu cv cw dm do dz ec ee eg es et \
         fm gd ge gh gi gl gn gp gr gt gu gy hk hn ht in iq it jo kg kh ki km kn kp kw ky kz la lb lc lk lr \
         ls lv ly me mg mk ml mn mo ms mt mv mw mx my mz ng ni nr om pa pe pf ph pk pl pn pr ps pt py qa rs \
         sa sb sc sd sg sl sn so ss st sv sy tj tm to tr tt tw ua uy vc ve vn vu ws ye za zm",
    ),
    (
        "gov",
        "ac ae af al ar as au az ba bb bd bf bh bm bn br bs bt by bz cd cl cm cn co cx cy dm do dz ec ee eg \
         et fj gd ge gh gi gn gr gu gy hk ie il in iq ir it jo kg kh ki km kn kp kw kz la lb lc lk lr ls lt \
         lv ly ma me mg mk ml mn mo mr ms mu mv mw my mz ng nr om ph pk pl pn pr ps pt py qa rs rw sa sb sc \
         sd sg sh sl so ss sx sy tj tl tm tn to tr tt tw ua uk vc ve vn ws ye za zm zw",
    ),
    (
        "mil",
        "ac ae al ar az ba bd bo br by cl cn co cy do ec eg fj gh gt hn id in iq jo kg km kr kz lv mg mv my \
         mz ng ni no nz pe ph pl py qa rw sh st sy tj tm to tr tw tz uy vc ve ye za zm zw",
    ),
    (
        "co",
        "ae ag am ao at bb bd bi bj bw ci cl cm cr gg gl gy hu id il im in ir it je jp ke kr lc ls ma me mg \
         mu mw mz na ni nz om pn rs rw st sz th tj tm tt tz ug uk us uz ve vi za zm zw",
    ),
    (
        "ac",
        "ae at bd be ci cn cr cy fj gn id il im in ir jp ke kr lk ls ma me mu mw mz ni nz pa pr rs rw se sz \
         th tz ug uk vn za zm zw",
    ),
    ("or", "at bi ci cr id it jp ke kr mu th tz ug us"),
    ("go", "ci cr id it jp ke kr th tj tz ug"),
    ("ne", "jp ke kr tz ug us"),
    ("nom", "ag co es fr km mg nc ni pa pe pl ro tm ve za"),
    ("gob", "ar bo cl do ec es gt hn mx ni pa pe pk sv ve"),
    ("gouv", "ci fr ht km ml sn"),
    ("me", "in it ke so ss tz uk us"),
    ("sch", "ae bd id ir jo lk ly ng qa sa ss zm"),
    ("ltd", "cy gi lk uk"),
    ("plc", "ly uk"),
    ("asn", "au lv"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, suffix: &str, kind: Kind) {
        let found = in_table(host);
        assert_eq!((&host[found.start..], found.kind), (suffix, kind), "{host}");
    }

    #[test]
    fn suffixes_of_the_table() {
        check("a.b.co.uk", "co.uk", Kind::Registry);
        check("co.uk", "co.uk", Kind::Registry);
        check("a.gov.np", "gov.np", Kind::Registry);
        for (host, suffix) in [
            ("a.example.org", "org"),
            ("a.com.de", "de"),
            ("a.co.example", "example"),
            ("www.ck", "ck"),
            ("com", "com"),
            ("localhost", "localhost"),
            ("127.0.0.1", "1"),
            ("[::1]", "[::1]"),
            ("a..", ""),
            ("", ""),
        ] {
            check(host, suffix, Kind::Unknown);
        }
    }

    #[cfg(feature = "psl")]
    #[test]
    fn suffixes_of_the_whole_list() {
        for (host, expected, kind) in [
            ("a.b.co.uk", "co.uk", Kind::Registry),
            ("a.k12.ca.us", "k12.ca.us", Kind::Registry),
            ("a.github.io", "github.io", Kind::Private),
            ("a.com.de", "com.de", Kind::Private),
            ("www.ck", "ck", Kind::Registry),
            ("xn--p1ai", "xn--p1ai", Kind::Registry),
            ("zip", "zip", Kind::Registry),
            ("a.example", "example", Kind::Unknown),
            ("localhost", "localhost", Kind::Unknown),
            ("a..", "", Kind::Unknown),
            ("", "", Kind::Unknown),
        ] {
            let found = suffix(host);
            assert_eq!(
                (&host[found.start..], found.kind),
                (expected, kind),
                "{host}"
            );
        }
    }

    #[cfg(feature = "psl")]
    #[test]
    fn the_table_agrees_with_the_whole_list() {
        let listed = SUFFIXES.iter().flat_map(|(label, countries)| {
            countries
                .split(' ')
                .map(move |country| format!("a.{label}.{country}"))
        });
        let all = ALL.iter().map(|country| format!("a.any.{country}"));
        let hosts: Vec<String> = listed.chain(all).collect();
        assert!(hosts.len() > 500, "too few: {}", hosts.len());
        for host in hosts {
            let [table, list] = [in_table, suffix].map(|suffix| suffix(&host));
            assert_eq!((table.start, table.kind), (list.start, list.kind), "{host}");
        }
    }
}
