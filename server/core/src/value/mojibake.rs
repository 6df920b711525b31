//! Mojibake: UTF-8 whose bytes were once read as Mac Roman or Windows-1252.
//!
//! Each mis-decoded character is a lead (`Ã`, `â`, `‚`, `√` …) with one to three more signs. Every one of them occurs in
//! real text, too, so a sequence counts only where it decodes to something plausible and stands where real text would
//! not have it: `NÃO`, `2√π` and `AMANHÃ”` are what they are.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use memchr::{memchr2_iter, memchr3_iter};

use crate::text::Span;

/// A run of mis-decoded characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mojibake {
    /// The run.
    pub span: Span,
    /// What it was before it was mis-decoded.
    pub decoded: String,
}

/// Finds every run of mis-decoded characters, in the order of the text.
pub fn find(text: &str) -> Vec<Mojibake> {
    let mut found = runs(text);
    found.retain(|run| !torn(text, run.span));
    for run in &mut found {
        // What was mis-decoded twice decodes to mojibake from its first to its last byte.
        if let [inner] = runs(&run.decoded).as_mut_slice()
            && inner.span == Span::new(0, run.decoded.len())
        {
            run.decoded = std::mem::take(&mut inner.decoded);
        }
    }
    found
}

/// The text with mis-decoded characters put right: what its writer sees.
pub fn decoded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut at = 0;
    for run in find(text) {
        out.push_str(&text[at..run.span.start as usize]);
        out.push_str(&run.decoded);
        at = run.span.end as usize;
    }
    if at == 0 { Cow::Borrowed(text) } else { Cow::Owned(out + &text[at..]) }
}

/// Whether more mojibake stands right beside a run, with bytes lost: to decode a part would spoil the rest.
fn torn(text: &str, run: Span) -> bool {
    let pair = |lead: Option<char>, next: Option<char>| {
        lead.is_some_and(|c| c == 'Æ' || reading(c).is_some())
            && next.is_some_and(|c| !c.is_ascii() && !c.is_alphabetic())
    };
    let mut after = text[run.end as usize..].chars();
    let mut before = text[..run.start as usize].chars();
    let (last, lead) = (before.next_back(), before.next_back());
    pair(after.next(), after.next()) || pair(lead, last)
}

/// The encoding in which a character is the lead of a sequence that is looked for.
fn reading(lead: char) -> Option<Reading> {
    match lead {
        'Ã' | 'Â' | 'Ä' | 'Å' | 'â' | 'ð' | 'ï' => Some(Reading::Windows1252),
        '√' | '¬' | 'ƒ' | '≈' | '‚' | '\u{f8ff}' | 'Ô' | 'ü' => Some(Reading::MacRoman),
        _ => None,
    }
}

/// One round of decoding.
fn runs(text: &str) -> Vec<Mojibake> {
    let bytes = text.as_bytes();
    // The first bytes of all leads, in UTF-8.
    let mut often = memchr3_iter(0xC3, 0xE2, 0xEF, bytes).peekable();
    let mut seldom = memchr2_iter(0xC2, 0xC6, bytes).peekable();
    let mut found: Vec<Mojibake> = Vec::new();
    let mut done = 0;
    loop {
        let at = match (often.peek(), seldom.peek()) {
            (Some(a), Some(b)) if a > b => seldom.next(),
            (Some(_), _) => often.next(),
            (None, _) => seldom.next(),
        };
        let Some(at) = at else { return found };
        if at < done {
            continue;
        }
        let joined = found.last().is_some_and(|last| last.span.end as usize == at);
        let Some((decoded, end)) = character(text, at, joined) else { continue };
        done = end;
        match found.last_mut().filter(|last| last.span.end as usize == at) {
            Some(last) => {
                last.span.end = end as u32;
                last.decoded.push(decoded);
            }
            None => found.push(Mojibake { span: Span::new(at, end), decoded: decoded.to_string() }),
        }
    }
}

/// A mis-decoding.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Reading {
    MacRoman,
    Windows1252,
}

/// The characters of the upper half of each encoding.
static TABLES: LazyLock<[Vec<char>; 2]> = LazyLock::new(|| {
    let upper: Vec<u8> = (0x80..=0xFF).collect();
    let table = |encoding: &'static Encoding| {
        let (decoded, _) = encoding.decode_without_bom_handling(&upper);
        decoded.chars().collect()
    };
    [table(MACINTOSH), table(WINDOWS_1252)]
});

impl Reading {
    /// The byte from 0x80 on that was read as this character.
    fn byte(self, c: char) -> Option<u8> {
        // Some readers leave the bytes that Windows-1252 does not define as they are.
        if self == Self::Windows1252 && matches!(c, '\u{80}'..='\u{9f}') {
            return Some(c as u8);
        }
        let table = if self == Self::MacRoman { &TABLES[0] } else { &TABLES[1] };
        table.iter().position(|entry| *entry == c).map(|at| at as u8 | 0x80)
    }
}

/// What stands around a sequence.
struct Around {
    before: Option<char>,
    after: Option<char>,
}

/// The mis-decoded character at `at`, and where it ends. `joined` says that it stands right behind other mojibake.
fn character(text: &str, at: usize, joined: bool) -> Option<(char, usize)> {
    let mut chars = text.get(at..)?.chars();
    let lead = chars.next()?;
    let reading = reading(lead)?;
    // The lead byte of emoji is a private character in Mac Roman, which gets lost on the way.
    let lost = lead == 'ü';
    let mut bytes = [0xF0, 0, 0, 0];
    let mut length = 1;
    if lost {
        bytes[1] = 0x9F;
        length = 2;
    } else {
        bytes[0] = reading.byte(lead)?;
    }
    let whole = match bytes[0] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    };
    let mut end = at + lead.len_utf8();
    let mut second = None;
    while length < whole {
        let c = chars.next().filter(|c| !c.is_ascii())?;
        bytes[length] = reading.byte(c)?;
        second = second.or(Some(c));
        length += 1;
        end += c.len_utf8();
    }
    let result = std::str::from_utf8(&bytes[..whole]).ok()?.chars().next()?;
    // Right behind other mojibake nothing else tells it from a word.
    let before = if joined { None } else { text[..at].chars().next_back() };
    let around = Around { before, after: chars.next() };
    let plausible = match lead {
        'Ã' | 'Ä' | 'Å' => around.windows_letter(lead, second?),
        'Â' => around.windows_sign(result),
        '√' | 'ƒ' | '≈' => around.mac_letter(lead, second?),
        '¬' => around.mac_sign(result),
        'â' | '‚' => around.symbol(second?, result),
        'ï' | 'Ô' => result == '\u{fe0f}' && !around.before.is_some_and(char::is_alphabetic),
        'ü' => emoji(result) && !around.letter_before() && !around.letter_after(),
        _ => matches!(result, '\u{1f000}'..='\u{1faff}'),
    };
    plausible.then_some((result, end))
}

/// The blocks of emoji that are in use.
fn emoji(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f6fc}' | '\u{1f7e0}'..='\u{1f7eb}'
        | '\u{1f90c}'..='\u{1f9ff}' | '\u{1fa70}'..='\u{1faf8}')
}

/// Whether a character commonly follows a word in real text.
fn punctuation(c: char) -> bool {
    matches!(c, '‘' | '’' | '“' | '”' | '‚' | '„' | '‹' | '›' | '«' | '»' | '–' | '—' | '…' | '™' | '•' | '\u{a0}')
}

impl Around {
    fn letter_before(&self) -> bool {
        self.before.is_some_and(char::is_alphabetic)
    }

    fn letter_after(&self) -> bool {
        self.after.is_some_and(char::is_alphabetic)
    }

    fn lower_before(&self) -> bool {
        self.before.is_some_and(char::is_lowercase)
    }

    fn lower_after(&self) -> bool {
        self.after.is_some_and(char::is_lowercase)
    }

    /// `Ã©`: a letter that real words in capitals have, too, with punctuation behind them.
    fn windows_letter(&self, lead: char, second: char) -> bool {
        // These make the capitals (`Ã‰` is É), stand where no punctuation does, and are seldom in real text.
        let capital = matches!(second, '‰' | 'ˆ' | 'Š' | 'Œ' | 'Ž' | 'ƒ' | '‡' | 'œ' | 'Ÿ' | 'ž' | 'š' | '˜');
        if capital {
            true
        } else if second == '\u{a0}' {
            lead == 'Ã' && (!self.letter_before() || self.lower_before())
        } else if punctuation(second) {
            self.lower_before() || (!self.letter_before() && self.lower_after())
        } else {
            self.lower_before() || self.lower_after() || (!self.letter_before() && !self.letter_after())
        }
    }

    /// `Â°`: a sign of Latin-1; `Â` ends words in capitals, and letters are quoted.
    fn windows_sign(&self, result: char) -> bool {
        let capitals = self.letter_before() && !self.lower_before();
        let quoted = matches!(self.before, Some('«' | '“' | '‘' | '„' | '‚' | '‹' | '"' | '\'' | '(' | '`'));
        result >= '\u{a0}' && !capitals && !(quoted && matches!(result, '»' | '«' | '´'))
    }

    /// `√©`: a letter within a word; behind `√` the signs of formulas stand as well.
    fn mac_letter(&self, lead: char, second: char) -> bool {
        let formula = matches!(second, 'π' | '∑' | '∏' | '∫' | 'Ω' | '∞' | '±' | '≤' | '≥' | '≠' | '∂' | 'µ' | 'ø');
        let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        if lead != '√' {
            ascii(self.before) && ascii(self.after)
        } else if formula {
            self.letter_before() && self.letter_after()
        } else {
            self.letter_before() || self.letter_after()
        }
    }

    /// `¬∞`: a sign of Latin-1; a formula may negate what follows.
    fn mac_sign(&self, result: char) -> bool {
        match result {
            '\u{a0}' | '°' | '©' | '®' | '£' | '§' | '·' | '«' | '»' => true,
            '²' | '³' | '¼' | '½' | '¾' | '±' | 'µ' | 'º' | 'ª' => {
                self.before.is_some_and(|c| c.is_ascii_alphanumeric())
            }
            _ => false,
        }
    }

    /// `â€”`, `‚è≥`: dashes, quotes, arrows, symbols.
    fn symbol(&self, second: char, result: char) -> bool {
        // These two lead to dashes and quotes, which stand at words.
        let text = matches!(second, '€' | '\u{80}' | 'Ä') || result == '™';
        let block = matches!(result, '\u{2000}'..='\u{2bff}');
        let word_after = self.after.is_some_and(|c| c.is_lowercase() && reading(c).is_none());
        block && (text || !(self.letter_before() || word_after))
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{MACINTOSH, WINDOWS_1252};
    use proptest::prelude::*;

    use super::find;

    /// The text with every run replaced.
    fn repair(text: &str) -> String {
        let mut out = text.to_owned();
        for run in find(text).iter().rev() {
            out.replace_range(run.span.range(), &run.decoded);
        }
        out
    }

    #[test]
    fn what_was_mis_decoded_is_decoded() {
        for (broken, whole) in [
            ("\u{f8ff}üü¢ Low / \u{f8ff}üü° Medium / \u{f8ff}üî¥ High", "🟢 Low / 🟡 Medium / 🔴 High"),
            ("üü¢ Low / üü° Medium / üî¥ High", "🟢 Low / 🟡 Medium / 🔴 High"),
            ("**Status**: ‚è≥ Planned", "**Status**: ⏳ Planned"),
            ("a ‚Äî b", "a — b"),
            ("it‚Äôs ‚Äúso‚Äù", "it’s “so”"),
            ("a â€” b, itâ€™s â€œsoâ€\u{9d}", "a — b, it’s “so”"),
            ("a â€“ bâ€¦ â†’ c âœ… â\u{8f}³ Fooâ„¢", "a – b… → c ✅ ⏳ Foo™"),
            ("a â\u{80}\u{94} b", "a — b"),
            ("âš\u{a0}ï¸\u{8f} ðŸŸ¢ ðŸ”´", "⚠\u{fe0f} 🟢 🔴"),
            ("‚ö†Ô∏è 1Ô∏è‚É£", "⚠\u{fe0f} 1\u{fe0f}\u{20e3}"),
            ("Ã©", "é"),
            (
                "cafÃ© Ã©tÃ© dÃ©jÃ\u{a0} vu, Ã\u{a0} la RÃ©sumÃ© Ã‰COLE cÅ“ur",
                "café été déjà vu, à la Résumé ÉCOLE cœur",
            ),
            ("GÃ¶del fÃ¼r StraÃŸe Ãœbung Ã„rger", "Gödel für Straße Übung Ärger"),
            ("nÃ£o seÃ±or BaÅŸlÄ±k Ä°stanbul dÄŸ", "não señor Başlık İstanbul dğ"),
            ("20Â°C, Â© 2025, 5Â\u{a0}km, Â§ 3", "20°C, © 2025, 5\u{a0}km, § 3"),
            ("caf√© t√©l√©charg√© fran√ßais sch√∂n Espa√±a", "café téléchargé français schön España"),
            ("20¬∞C ¬© m¬≤", "20°C © m²"),
            ("ÃƒÂ©", "é"),
            ("a Ã¢â‚¬â€œ b", "a – b"),
            ("a Ã¢â‚¬â€ b", "a Ã¢â‚¬â€ b"),
            ("✅â€”é ‚úÖ‚Äî", "✅—é ✅—"),
        ] {
            assert_eq!(repair(broken), whole);
        }
    }

    #[test]
    fn real_text_is_left_alone() {
        for text in [
            "",
            "plain",
            "NÃO, AÇÃO, IRMÃ, AMANHÃ… «AMANHÃ» “MAÇÔ – AMANHÔ — IRMÃ’",
            "«Ã» ‘Â’ (Â) “É” «é» «Â» «â»",
            "À l’école, où ça «été» naïve œuvre Noël… “déjà” – voilà…» dès",
            "L’ÂGE «ÂGÉ»",
            "Größe, Übermüdung, äöüß ÄÖÜ „Äpfel“ ‚Äpfel‘ ‚Öl‘ ‚Über‘ »Ä« „Ä“ Ä…",
            "hâlâ… hâlâ…” kâğıt ŞİŞLİ İstanbul çığ öğüt",
            "√2, 2√π, √π/2, √∞, √x, √Ω r, ¬p ∧ ¬q, ¬∃x, a ≈ b, ≈ 3, ≈±2, ƒ(x), x≈√2, ¬π, √ø",
            "© 2025 ® ™ § 20 °C ± 5 µm ½ · • … – — → ✅ ⏳ 🟢 🔴 ⚠️ 1️⃣",
            "你好，世界 すごい 한국어 Привет Ελλάδα שלום",
            "Müü õlut, jäääär, üüõ, töööö, süüa",
            "Đã, ĐÃ… là “Ã” ĂÂĐÊ ÂM «CẦN»",
            "ÅÄÖ Å– Å… Ärende – ÅR",
            "ðú þú ïþ",
            "βèƒôřè",
            "Ô… «Ô» RÔ–",
            "10 €, 5 £, ‚x‘, ‹â›, fâ€",
            "ASSANGE «Â», Ã",
            "ISSO É “NÃO”… CORAÇÃO™ IRMÃ© IRMÃ®",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn spans_are_sound(text in "[aA Ãâ√¬‚ü\u{f8ff}€”©Â°≥è¢ðŸ\u{80}ƒÄ]{0,24}") {
            let mut end = 0;
            for run in find(&text) {
                prop_assert!(text.get(run.span.range()).is_some_and(|text| !text.is_empty()));
                prop_assert!(run.span.start >= end && !run.decoded.is_empty());
                end = run.span.end;
            }
        }

        #[test]
        fn symbols_and_words_come_back(
            symbol in prop::sample::select(vec!["🟢", "🔴", "⏳", "✅", "—", "’", "→", "📋", "🚀", "❌"]),
            word in "[a-z]{1,4}[äöüéèçñãí][a-z]{1,3}",
        ) {
            let text = format!("{symbol} {word} {symbol}");
            for encoding in [MACINTOSH, WINDOWS_1252] {
                let (broken, _) = encoding.decode_without_bom_handling(text.as_bytes());
                prop_assert_eq!(repair(&broken), text.as_str(), "{}", broken);
            }
        }
    }
}
