//! Whether a name is a top-level domain, so that a text such as `bank.example` can be recognised as a host.
//!
//! The tables are copied from the registry of [top-level domains]: all countries, all names in other letters than those
//! of ASCII except brands, and the most frequent of the others. A name that is missing is not taken for a host. They
//! stay by hand: the whole registry holds many a word that follows a dot in prose or code (`foo`, `now`, `map`), and no
//! library says which of its names are frequent.
//!
//! [top-level domains]: https://data.iana.org/TLD/tlds-alpha-by-domain.txt

use crate::url::host::Host;
use once_cell::sync::Lazy;
use std::collections::HashSet;

/// Whether this name, in lower case, is a top-level domain of the tables, or begins with `xn--`.
pub(crate) fn is_top_level(name: &str) -> bool {
    static KNOWN: Lazy<HashSet<&str>> = Lazy::new(|| known().collect());
    // Other forms of the letters are mapped first, as browsers do.
    let is_mapped = || match Host::read(name) {
        Host::Known(mapped) => !mapped.starts_with("xn--") && is_top_level(&mapped),
        Host::Unknown(_) => false,
    };
    KNOWN.contains(name) || name.starts_with("xn--") || !name.is_ascii() && is_mapped()
}

/// Whether this name is a top-level domain under which people register names.
pub(crate) fn is_open(name: &str) -> bool {
    is_top_level(name) && !RESERVED.split(' ').any(|reserved| reserved == name)
}

/// Whether a top-level domain of the tables begins so.
pub(crate) fn begins_top_level(name: &str) -> bool {
    known().any(|known| known.starts_with(name))
}

fn known() -> impl Iterator<Item = &'static str> {
    let tables = [COUNTRIES, NON_ASCII, FREQUENT, RESERVED].into_iter();
    tables.flat_map(str::split_whitespace)
}

/// The top-level domains of countries.
const COUNTRIES: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs \
    bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi \
    fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir \
    is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn \
    mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw \
    py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm \
    tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

/// The top-level domains that are not ASCII, in lower case, except those of brands.
const NON_ASCII: &str = "ελ ευ бг бел дети ею ком мкд мон москва онлайн орг рус рф сайт срб укр қаз հայ \
    ישראל קום الاردن البحرين الجزائر السعودية السعوديه السعودیة السعودیۃ المغرب \
    اليمن امارات ايران ایران بارت بازار بھارت تونس سودان سوريا سورية شبكة عراق عرب \
    عمان فلسطين قطر كوم مصر مليسيا موريتانيا موقع پاكستان پاکستان ڀارت कॉम नेट भारत \
    भारतम् भारोत संगठन বাংলা ভারত ভাৰত ਭਾਰਤ ભારત ଭାରତ இந்தியா இலங்கை சிங்கப்பூர் \
    భారత్ ಭಾರತ ഭാരതം ලංකා คอม ไทย ລາວ გე みんな クラウド コム ストア セール ファッション ポイント 世界 中国 中國 \
    中文网 企业 佛山 信息 健康 八卦 公司 公益 台湾 台灣 商城 商店 商标 在线 娱乐 家電 广东 慈善 我爱你 手机 招聘 政务 政府 新加坡 新闻 \
    时尚 書籍 机构 游戏 澳門 澳门 点看 移动 组织机构 网址 网店 网站 网络 臺灣 购物 通販 集团 電訊盈科 食品 餐厅 香港 닷넷 닷컴 한국";

/// The most frequent of the other top-level domains.
const FREQUENT: &str = "academy agency app art asia bank bet bid biz blog business buzz cafe cam capital care \
    cash casino center chat church city click cloud club codes coffee com community company consulting cool credit \
    cyou date deals design dev digital directory download earth edu education email energy events exchange expert \
    express faith family fashion finance financial fit fun fund fyi gallery game games global gold gov group guide \
    guru health help homes host hosting house icu info ink institute int international jobs kim land law lease legal \
    life link live loan lol love ltd market marketing media men mil mobi money museum name net network news ninja one \
    online org page partners party pharmacy photo photos pics plus porn press pro properties pub quest racing red \
    rent report rest review reviews rocks run sale sbs school science services sex shop shopping site skin social \
    software solutions space store stream studio style support surf systems team tech technology tel tips today tools \
    top tours town toys trade training travel university uno vacations video vip vote wang watch webcam website wiki \
    win wine work works world wtf xin xxx xyz yoga zone";

/// Names that are [reserved] for examples and tests: hosts in texts, but nobody registers a name under them.
///
/// [reserved]: https://www.rfc-editor.org/rfc/rfc2606
const RESERVED: &str = "example invalid test";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_hosts_under_which_nobody_registers() {
        for name in ["example", "invalid", "test"] {
            assert!(is_top_level(name) && !is_open(name), "{name}");
        }
        assert!(is_open("com") && is_open("xn--p1ai") && !is_open("localhost"));
    }

    #[cfg(feature = "url")]
    #[test]
    fn other_forms_of_letters_are_mapped() {
        assert!(is_top_level("ｃｏｍ") && is_top_level("中國"));
        assert!(!is_top_level("ｆｏｏ") && !is_top_level("ыыы") && !is_top_level("foo"));
    }

    #[cfg(feature = "psl")]
    #[test]
    fn top_level_domains_are_on_the_whole_list() {
        use crate::url::suffixes::{Kind, suffix};

        // In `za` all names are registered under a second label.
        let open = known().filter(|&name| is_open(name) && name != "za");
        let kinds = open.map(|name| (name, suffix(&format!("a.any.{name}")).kind));
        let missing: Vec<_> = kinds.filter(|(_, kind)| *kind != Kind::Registry).collect();
        assert_eq!(missing, []);
    }
}
