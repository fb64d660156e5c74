//! The registrable domain of a host: the part that somebody registers, under a suffix such as `com` or `co.uk`.
//!
//! The table holds the suffixes of two labels that are most frequent in the [public suffix list], of its part on
//! registries; a suffix that is missing counts as one of a single label. Domains that companies give away under their
//! own (`blogspot.com`) are no suffixes here.
//!
//! [public suffix list]: https://publicsuffix.org/list/public_suffix_list.dat

/// The offset at which the registrable domain of a host begins, and that of its suffix, which is the length of the host
/// if that has no dot.
pub(crate) fn registrable(host: &str) -> (usize, usize) {
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at + 1);
    let Some(last) = dots.next() else {
        return (0, host.len());
    };
    let second = dots.next().unwrap_or(0);
    if second == 0 || !is_suffix(&host[second..last - 1], &host[last..]) {
        return (second, last);
    }
    (dots.next().unwrap_or(0), second)
}

/// Whether people register names under `label` in the top-level domain of this country.
fn is_suffix(label: &str, country: &str) -> bool {
    let has_all = ALL.contains(&country);
    let found = SUFFIXES.iter().find(|(suffix, _)| *suffix == label);
    has_all || found.is_some_and(|(_, countries)| countries.split(' ').any(|in_| in_ == country))
}

/// The countries under which nobody registers a name directly.
const ALL: [&str; 9] = ["bd", "ck", "er", "fk", "jm", "kh", "mm", "np", "pg"];

/// Labels, and the countries with a registry under them.
const SUFFIXES: &[(&str, &str)] = &[
    (
        "com",
        "ac af ag ai al am ar au aw az ba bb bh bi bj bm bn bo br bs bt by bz ci cm cn co cu cv cw cy dm do \
         dz ec ee eg es et fj fm fr ge gh gi gl gn gp gr gt gu gy hk hn hr ht im in io iq is jo kg ki km kp \
         kw ky kz la lb lc lk lr lv ly mg mk ml mo ms mt mu mv mw mx my na nf ng ni nr om pa pe pf ph pk pl \
         pr ps pt py qa re ro sa sb sc sd sg sh sl sn so ss st sv sy tj tm tn to tr tt tw ua ug uy uz vc ve \
         vi vn vu ws ye zm",
    ),
    (
        "org",
        "ac ae af ag ai al am ar au az ba bb bh bi bj bm bn bo br bs bt bw bz ci cn co cu cv cw cy dm do dz \
         ec ee eg es et fj fm ge gg gh gi gl gn gp gr gt gu gy hk hn ht hu il im in iq ir is je jo kg ki km \
         kn kp kw ky kz la lb lc lk lr ls lv ly ma me mg mk ml mn mo ms mt mu mv mw mx my mz na ng ni nr nz \
         om pa pe pf ph pk pl pn pr ps pt py qa ro rs rw sa sb sc sd se sg sh sl sn so ss st sv sy sz tj tm \
         tn to tr tt tw ua ug uk uy uz vc ve vi vn vu ws ye za zm zw",
    ),
    (
        "net",
        "ac ae af ag ai al am ar au az ba bb bh bj bm bn bo br bs bt bz ci cm cn co cu cw cy dm do dz ec eg \
         et fj fm ge gg gl gn gp gr gt gu gy hk hn ht id il im in iq ir is je jo kg ki kn kw ky kz la lb lc \
         lk lr ls lv ly ma me mk ml mo ms mt mu mv mw mx my mz nf ng ni nr nz om pa pe ph pk pl pn pr ps pt \
         py qa rw sa sb sc sd sg sh sl so ss st sy th tj tm tn to tr tt tw ua uk uy uz vc ve vi vn vu ws ye \
         za zm",
    ),
    (
        "edu",
        "ac af al ar au az ba bb bh bi bj bm bn bo br bs bt bz ci cn co cu cv cw dm do dz ec ee eg es et fm \
         gd ge gh gi gl gn gp gr gt gu gy hk hn ht in iq is it jo kg ki km kn kp kw ky kz la lb lc lk lr ls \
         lv ly me mg mk ml mn mo ms mt mv mw mx my mz ng ni nr om pa pe pf ph pk pl pn pr ps pt py qa rs sa \
         sb sc sd sg sl sn so ss st sv sy tj tm to tr tt tw ua uy vc ve vn vu ws ye za zm",
    ),
    (
        "gov",
        "ac ae af al ar as au az ba bb bf bh bm bn br bs bt by bz cd cl cm cn co cu cx cy dm do dz ec ee eg \
         et fj gd ge gh gi gn gr gu gy hk ie il in iq ir is it jo kg ki km kn kp kw kz la lb lc lk lr ls lt \
         lv ly ma me mg mk ml mn mo mr ms mu mv mw my mz ng nr om ph pk pl pn pr ps pt py qa rs rw sa sb sc \
         sd sg sh sl so ss sx sy tj tl tm tn to tr tt tw ua uk vc ve vn ws ye za zm zw",
    ),
    (
        "mil",
        "ac ae al ar az ba bo br by cl cn co cy do ec eg fj ge gh gt hn id in iq jo kg km kr kz lv mg mv my \
         mz ng ni no nz pe ph pl py qa rw sh st sy tj tm to tr tw tz uy vc ve ye za zm zw",
    ),
    (
        "co",
        "ae ag am ao at bb bi bj bw ci cl cm cr gg gl gy hu id il im in ir it je jp ke kr lc ls ma me mg mu \
         mw mz na ni nz om pn pw rs rw st sz th tj tm tt tz ug uk us uz ve vi za zm zw",
    ),
    (
        "ac",
        "ae at be ci cn cr cy fj gn id il im in ir jp ke kr lk ls ma me mu mw mz ni nz pa pr rs rw se sz th \
         tj tz ug uk vn za zm zw",
    ),
    ("or", "at bi ci cr id it jp ke kr mu na pw th tz ug us"),
    ("go", "ci cr id it jp ke kr pw th tj tz ug"),
    ("ne", "jp ke kr pw tz ug us"),
    ("nom", "ad ag co es fr km mg nc ni pa pe pl re ro tm ve za"),
    ("gob", "ar bo cl do ec es gt hn mx ni pa pe pk sv ve"),
    ("gouv", "ci fr ht km ml sn"),
    ("me", "in it ke so ss tz uk us"),
    ("sch", "ae id ir jo lk ly ng qa sa ss zm"),
    ("ltd", "cy gi lk uk"),
    ("plc", "ly uk"),
    ("asn", "au lv"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, domain: &str, suffix: &str) {
        let (start, suffix_start) = registrable(host);
        assert_eq!(
            (&host[start..], &host[suffix_start..]),
            (domain, suffix),
            "{host}"
        );
    }

    #[test]
    fn registrable_domain_is_a_label_and_a_suffix() {
        check("example.org", "example.org", "org");
        check("a.b.example.org", "example.org", "org");
        check("a.example.co.uk", "example.co.uk", "co.uk");
        check("example.com.au", "example.com.au", "com.au");
        check("a.example.gov.np", "example.gov.np", "gov.np");
    }

    #[test]
    fn labels_are_a_suffix_under_some_countries_only() {
        check("a.example.com.de", "com.de", "de");
        check("a.example.co.example", "co.example", "example");
    }

    #[test]
    fn a_suffix_alone_is_a_domain() {
        check("co.uk", "co.uk", "uk");
        check("localhost", "localhost", "");
        check("", "", "");
    }
}
