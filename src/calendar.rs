//! Weeks and dates. A step of the model is one week; week 0 is the state at the end of burn-in.

use jiff::ToSpan;
pub use jiff::civil::Date;

/// Reads `YYYY-MM-DD`, or `YYYY-MM` as the first day of the month.
///
/// ```
/// use commonground::calendar::{parse_date, weeks_after};
/// let start = parse_date("2015-06").unwrap();
/// assert_eq!(weeks_after(start, 52).to_string(), "2016-05-30");
/// assert!(parse_date("2015-02-29").is_none());
/// ```
pub fn parse_date(text: &str) -> Option<Date> {
    let whole = if text.len() == 7 {
        format!("{text}-01")
    } else {
        text.to_owned()
    };
    whole.parse().ok()
}

/// The day so many weeks after (or before) `start`; the last day of the calendar at its end.
pub fn weeks_after(start: Date, weeks: i64) -> Date {
    start.saturating_add(weeks.weeks())
}
