//! Numbers and their names, as a reader who is no modeller takes them.

use super::names::{Unit, named};
use crate::calendar::{Date, weeks_after};
use crate::comparison::Key;
use crate::scenario::DEFAULT_START;

/// The name of an indicator for people.
pub fn title(indicator: &str) -> String {
    named(indicator).map_or_else(|| indicator.replace('_', " "), |n| n.title.to_owned())
}

/// The unit of an indicator.
pub fn unit(indicator: &str) -> Unit {
    named(indicator).map_or(Unit::Plain(""), |n| n.unit)
}

/// Factor by which a number is multiplied before it is shown.
pub fn factor(indicator: &str) -> f64 {
    match unit(indicator) {
        Unit::Share => 100.0,
        Unit::Plain(_) => 1.0,
    }
}

/// What stands at an axis.
pub fn axis(indicator: &str) -> &'static str {
    match unit(indicator) {
        Unit::Share => "%",
        Unit::Plain(unit) => unit,
    }
}

/// A number with three significant digits; a real minus sign, and thin spaces in long numbers.
///
/// ```
/// use commonground::report::number;
/// assert_eq!(number(0.012345), "0.0123");
/// assert_eq!(number(-1234567.0), "−1\u{202f}230\u{202f}000");
/// assert_eq!(number(2.0), "2.00");
/// assert_eq!(number(0.0), "0");
/// ```
pub fn number(x: f64) -> String {
    if !x.is_finite() {
        return "·".to_owned();
    }
    let size = x.abs();
    if size < 1e-9 {
        return "0".to_owned();
    }
    // The rounded number decides how many digits stand before the point.
    let rounded: f64 = format!("{size:.2e}").parse().unwrap_or(size);
    let text = match rounded {
        // Powers of ten are not for everybody: one digit is enough of what is so small.
        s if s < 1e-4 => {
            let places = -libm::floor(libm::log10(s * (1.0 + 1e-12)));
            format!("{s:.*}", places as usize)
        }
        s if s >= 1000.0 => grouped(s as u64),
        s => {
            let digits = 2.0 - libm::floor(libm::log10(s));
            format!("{s:.*}", digits.max(0.0) as usize)
        }
    };
    match x < 0.0 {
        true => format!("−{text}"),
        false => text,
    }
}

/// A count, rounded to a whole number, with all its digits.
pub fn whole(x: f64) -> String {
    match x.is_finite() {
        true if x <= -0.5 => format!("−{}", grouped(libm::round(-x) as u64)),
        true => grouped(libm::round(x).max(0.0) as u64),
        false => "·".to_owned(),
    }
}

fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (k, c) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}

/// A number of an indicator with its unit where that is a percent sign.
pub fn value(indicator: &str, x: f64) -> String {
    match unit(indicator) {
        Unit::Share => format!("{}%", number(100.0 * x)),
        Unit::Plain(_) => number(x),
    }
}

/// Two numbers of an indicator, with so many digits that they are seen to differ.
pub fn both(indicator: &str, a: f64, b: f64) -> (String, String) {
    let said = (value(indicator, a), value(indicator, b));
    let apart = (a - b).abs() * factor(indicator);
    if said.0 != said.1 || apart < 1e-9 {
        return said;
    }
    let places = (1.0 - libm::floor(libm::log10(apart))).clamp(0.0, 10.0) as usize;
    let one = |x: f64| {
        let text = format!("{:.places$}", x * factor(indicator)).replace('-', "−");
        match unit(indicator) {
            Unit::Share => format!("{text}%"),
            Unit::Plain(_) => text,
        }
    };
    (one(a), one(b))
}

/// A difference without its sign, with the unit of differences.
pub fn amount(indicator: &str, x: f64) -> String {
    let x = number(x.abs() * factor(indicator));
    match unit(indicator) {
        Unit::Share => format!("{x} percentage points"),
        Unit::Plain(_) => x,
    }
}

/// A number with its sign.
pub fn signed(x: f64) -> String {
    match x > 0.0 {
        true => format!("+{}", number(x)),
        false => number(x),
    }
}

/// An interval in words.
pub fn interval(indicator: &str, (low, high): (f64, f64)) -> String {
    let f = factor(indicator);
    format!("{} to {}", signed(low * f), signed(high * f))
}

/// What a number is about: of whom, towards whom, where.
pub fn about(key: &Key) -> String {
    let mut out = title(&key.indicator);
    let setting = key.setting.as_deref().filter(|s| *s != "friends");
    if let Some(setting) = setting {
        out.push_str(&format!(" ({})", spaced(setting)));
    }
    match (&key.group, &key.outgroup) {
        (Some(group), Some(other)) => {
            out.push_str(&format!(", {} → {}", spaced(group), spaced(other)))
        }
        (Some(one), None) | (None, Some(one)) => out.push_str(&format!(", {}", spaced(one))),
        (None, None) => {}
    }
    out
}

/// What differences are counted in where numbers are in this unit.
pub fn points(unit: &str) -> &str {
    match unit {
        "%" => "percentage points",
        unit => unit,
    }
}

/// The path of a parameter without what all have.
pub fn path(of: &str) -> &str {
    of.strip_prefix("mechanisms.").unwrap_or(of)
}

/// A name of a file as words.
pub fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// A word with a capital letter.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Weeks after week 0 in words: years where they are whole, else weeks.
pub fn after(weeks: u32) -> String {
    match weeks {
        0 => "at the start".to_owned(),
        52 => "after 1 year".to_owned(),
        w if w.is_multiple_of(52) => format!("after {} years", w / 52),
        w => format!("after {w} weeks"),
    }
}

/// The month of a week.
pub fn month(start: Date, week: u32) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let date = weeks_after(start, i64::from(week));
    let name = MONTHS[(date.month() as usize).clamp(1, 12) - 1];
    // Without a date of its own a scenario starts on one that means nothing.
    match start == DEFAULT_START {
        true if week == 0 => "the start".to_owned(),
        true => format!("week {week}"),
        false => format!("{name} {}", date.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_significant_digits() {
        for (x, text) in [
            (0.0, "0"),
            (0.5, "0.500"),
            (-0.01234, "−0.0123"),
            (9.996, "10.0"),
            (99.96, "100"),
            (999.6, "1\u{202f}000"),
            (12345.0, "12\u{202f}300"),
            (0.00001234, "0.00001"),
            (f64::NAN, "·"),
        ] {
            assert_eq!(number(x), text, "{x}");
        }
        assert_eq!(
            (whole(12345.4), whole(60.0)),
            ("12\u{202f}345".into(), "60".into())
        );
        assert_eq!((whole(-3.0), whole(f64::NAN)), ("−3".into(), "·".into()));
        assert_eq!(amount("employment", -0.0312), "3.12 percentage points");
        assert_eq!(value("employment", 0.5), "50.0%");
        assert_eq!(
            interval("attitude_mean", (-0.01, 0.02)),
            "−0.0100 to +0.0200"
        );
    }

    #[test]
    fn numbers_that_differ_are_seen_to_differ() {
        let two = |i, a, b| {
            let (a, b) = both(i, a, b);
            format!("{a} {b}")
        };
        assert_eq!(two("attitude_mean", 0.3081, 0.4), "0.308 0.400");
        assert_eq!(
            two("attitude_mean", -0.308377, -0.3077),
            "−0.30838 −0.30770"
        );
        assert_eq!(two("employment", 0.75031, 0.75012), "75.031% 75.012%");
        assert_eq!(two("attitude_mean", 0.5, 0.5), "0.500 0.500");
    }

    #[test]
    fn keys_and_times_are_said_in_words() {
        let key = Key {
            area: None,
            indicator: "cross_group_friends".into(),
            setting: Some("friends".into()),
            group: Some("ex_soviet".into()),
            outgroup: Some("host".into()),
        };
        assert_eq!(about(&key), "friends in the other group, ex soviet → host");
        assert_eq!(title("my_own"), "my own");
        assert_eq!(
            (after(104), after(60)),
            ("after 2 years".into(), "after 60 weeks".into())
        );
        assert_eq!(month("2015-06-01".parse().unwrap(), 52), "May 2016");
        assert_eq!(month(DEFAULT_START, 52), "week 52");
    }
}
