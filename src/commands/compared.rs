//! What a person wants to see of a comparison: tables of the headline.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use commonground::comparison::{Ablation, Key, Left, Paired, Summary, Uncertainty};
use commonground::indicators::is_known;
use commonground::record::Format;
use commonground::{Error, Result};

/// Numbers of the whole city that the table shows unless asked for others, with their setting.
const HEADLINE: [(&str, Option<&str>); 4] = [
    ("attitude_mean", None),
    ("weekly_contact", None),
    ("cross_group_friends", Some("friends")),
    ("dissimilarity", Some("residence")),
];
/// Arms that are shown; the tables have all.
const MOST_ARMS: usize = 12;
/// Mechanisms that are shown for a difference.
const MOST_MECHANISMS: usize = 6;

/// Numbers of the whole city that are shown, and the others.
fn shown(summary: &Summary, show: &[String]) -> Result<(Vec<Key>, Vec<Key>)> {
    let keys = summary.keys().filter(|k| k.area.is_none());
    let city: Vec<Key> = keys.cloned().collect();
    for wanted in show {
        asked(wanted, &city)?;
    }
    let hosts = summary.hosts().to_vec();
    let is_headline = |key: &Key| {
        let host = |g: &Option<String>| g.as_ref().map(|g| hosts.contains(g));
        let across = match (host(&key.group), host(&key.outgroup)) {
            (Some(one), Some(other)) => one != other,
            (group, _) => group.is_none(),
        };
        let setting = key.setting.as_deref();
        across && HEADLINE.contains(&(key.indicator.as_str(), setting))
    };
    Ok(match show.is_empty() {
        // Where the headline was not kept, what was kept is shown.
        true if city.iter().any(is_headline) => city.into_iter().partition(is_headline),
        true => (city, Vec::new()),
        false => {
            let named = city.into_iter().filter(|k| show.iter().any(|s| fits(k, s)));
            (named.collect(), Vec::new())
        }
    })
}

/// Whether a number is one of those that `INDICATOR[:GROUP[:OUTGROUP]]` names.
fn fits(key: &Key, wanted: &str) -> bool {
    let mut parts = wanted.split(':');
    let of =
        |part: Option<&str>, name: &Option<String>| part.is_none_or(|p| name.as_deref() == Some(p));
    parts.next() == Some(key.indicator.as_str())
        && of(parts.next(), &key.group)
        && of(parts.next(), &key.outgroup)
}

/// That something to show names numbers that are there.
fn asked(wanted: &str, city: &[Key]) -> Result<()> {
    if city.iter().any(|k| fits(k, wanted)) {
        return Ok(());
    }
    let names = |of: &dyn Fn(&Key) -> Option<String>| {
        let found: BTreeSet<String> = city.iter().filter_map(of).collect();
        found.into_iter().collect::<Vec<_>>().join(", ")
    };
    let parts: Vec<&str> = wanted.split(':').collect();
    let (indicator, group) = (parts[0], parts.get(1).copied());
    let mine = |k: &&Key| k.indicator == indicator;
    let about = city.iter().find(mine);
    let (what, there) = match (about, group) {
        (None, _) => (
            format!("no indicator `{indicator}` to show"),
            names(&|k| Some(k.indicator.clone())),
        ),
        (Some(_), Some(g))
            if !city
                .iter()
                .filter(mine)
                .any(|k| k.group.as_deref() == Some(g)) =>
        {
            let groups = names(&|k| k.group.clone().filter(|_| mine(&k)));
            if groups.is_empty() {
                return Err(Error::input(format!(
                    "--show {wanted}: `{indicator}` is of no group; --show {indicator} shows it"
                )));
            }
            (
                format!("--show {wanted}: `{indicator}` is of no group `{g}`"),
                groups,
            )
        }
        (Some(_), _) => {
            let h = parts.get(2).copied().unwrap_or_default();
            let of = |k: &Key| {
                k.outgroup
                    .clone()
                    .filter(|_| mine(&k) && k.group.as_deref() == group)
            };
            let others = names(&of);
            if others.is_empty() {
                return Err(Error::input(format!(
                    "--show {wanted}: `{indicator}` of `{}` is towards no group; leave `:{h}` away",
                    group.unwrap_or_default()
                )));
            }
            let g = group.unwrap_or_default();
            (
                format!("--show {wanted}: `{indicator}` of `{g}` is not towards `{h}`"),
                others,
            )
        }
    };
    Err(Error::input(format!("{what}; there are {there}")))
}

/// Differences of the whole city at the last date.
///
/// # Errors
/// If there is no indicator to show of a name in `show`.
pub(super) fn table(summary: &mut Summary, show: &[String]) -> Result<String> {
    let (rows, others) = shown(summary, show)?;
    let names: Vec<String> = rows.iter().map(name).collect();
    let wide = names.iter().map(String::len).max().unwrap_or(0).max(8);
    let (arms, weeks) = (summary.arms().to_vec(), summary.weeks().to_vec());
    let date = weeks.len() - 1;
    let mut out = String::new();
    let own_luck = summary.replicates().iter().any(|r| !r.arm_seeds.is_empty());
    let luck = if own_luck {
        ", luck of its own in each arm"
    } else {
        ""
    };
    let last = arms.len().min(MOST_ARMS + 1);
    for arm in 1..last {
        let _ = writeln!(
            out,
            "\n`{}` against `{}`, the whole city in week {}, {} replicates{luck}",
            arms[arm],
            arms[0],
            weeks[date],
            summary.replicates().len()
        );
        let _ = writeln!(
            out,
            "{:wide$} {:>9} {:>10} {:>22} {:>9}",
            "", "baseline", "difference", "95% interval", "smallest*"
        );
        let mut same = 0;
        for (key, name) in rows.iter().zip(&names) {
            let Some(d) = summary.difference(key, arm, date) else {
                continue;
            };
            if d.same() {
                same += 1;
                continue;
            }
            let level = summary.level(key, 0, date).and_then(|l| l.mean());
            let _ = writeln!(out, "{name:wide$} {}", line(level, &d));
            let cell = (arm, date, key.clone());
            if let Some(u) = summary.plausible().and_then(|p| p.differences.get(&cell)) {
                let _ = writeln!(out, "{:wide$}   {}", "", worlds(u));
            }
        }
        if same > 0 {
            let what = if same == rows.len() {
                "everything here"
            } else {
                "all else here"
            };
            let _ = writeln!(out, "{what} is the same in all replicates");
        }
        let mut more: Vec<&str> = Vec::new();
        for key in &others {
            let shown = summary
                .difference(key, arm, date)
                .is_some_and(|d| d.shown());
            if shown && !more.contains(&key.indicator.as_str()) {
                more.push(&key.indicator);
            }
        }
        if !more.is_empty() {
            let _ = writeln!(out, "also shown (--show NAME): {}", more.join(", "));
        }
    }
    if last < arms.len() {
        let _ = writeln!(
            out,
            "\n{} further arms are in the tables",
            arms.len() - last
        );
    }
    out.push_str(
        "\n* the smallest difference that so many replicates find with a power of 80% at 5%. \"No \
         difference\nshown\" is not \"no effect\": a smaller one may be there. One in twenty intervals \
         misses the truth by\nchance.\n",
    );
    Ok(out)
}

/// What drives the differences that are shown: how they change without mechanisms.
///
/// # Errors
/// As [`table`].
pub(super) fn ablations(summary: &mut Summary, show: &[String]) -> Result<String> {
    let (rows, _) = shown(summary, show)?;
    let (arms, weeks) = (summary.arms().to_vec(), summary.weeks().to_vec());
    let date = weeks.len() - 1;
    let mut out = String::new();
    for arm in 1..arms.len().min(MOST_ARMS + 1) {
        let _ = writeln!(
            out,
            "\nWhat drives it? `{}` against `{}` in week {}, with everything on and without a mechanism in both",
            arms[arm], arms[0], weeks[date]
        );
        let before = out.len();
        for key in &rows {
            let difference = summary.difference(key, arm, date);
            if let Some(whole) = difference.filter(|d| d.shown() && !d.same()) {
                let left = |a: &Ablation| Some((a.mechanism.clone(), a.left(key, arm, date)?));
                let all: Vec<(String, Left)> =
                    summary.ablations().iter().filter_map(left).collect();
                out.push_str(&driven(&name(key), whole.difference, &all));
            }
        }
        if out.len() == before {
            out.push_str("no difference is shown that could have a cause\n");
        }
    }
    out.push_str(
        "\nChanges do not add up: mechanisms act together. The table `ablation` has all numbers of the \
         city.\n",
    );
    Ok(out)
}

/// That these are names of indicators, before anything is run.
///
/// # Errors
/// If one is not.
pub(super) fn known(show: &[String]) -> Result<()> {
    for wanted in show {
        let parts: Vec<&str> = wanted.split(':').collect();
        if !is_known(parts[0]) {
            return Err(Error::input(format!(
                "--show: no indicator `{}`; the README lists them all",
                parts[0]
            )));
        }
        if parts.len() > 3 || parts.iter().any(|p| p.is_empty()) {
            return Err(Error::input(format!(
                "--show {wanted}: allowed are INDICATOR, INDICATOR:GROUP and INDICATOR:GROUP:OUTGROUP, such as \
                 attitude_mean:host:a"
            )));
        }
    }
    Ok(())
}

/// That the groups that are asked for are there.
///
/// # Errors
/// If one is not.
pub(super) fn known_groups(show: &[String], groups: &[&str]) -> Result<()> {
    for wanted in show {
        if let Some(name) = wanted
            .split(':')
            .skip(1)
            .find(|name| !groups.contains(name))
        {
            return Err(Error::input(format!(
                "--show {wanted}: no group `{name}`; there are {}",
                groups.join(", ")
            )));
        }
    }
    Ok(())
}

/// One difference without each mechanism, the largest changes first.
fn driven(name: &str, whole: f64, all: &[(String, Left)]) -> String {
    let (mut moved, still): (Vec<&(String, Left)>, Vec<_>) =
        all.iter().partition(|(_, left)| left.change.shown());
    moved.sort_by(|a, b| {
        let size = |x: &(String, Left)| x.1.change.difference.abs();
        size(b).total_cmp(&size(a))
    });
    let mut out = format!("{name}: {whole:+.4}\n");
    if all.is_empty() {
        let _ = writeln!(out, "  not there without any of them");
    }
    for (mechanism, left) in moved.iter().take(MOST_MECHANISMS) {
        let (low, high) = left.change.interval.unwrap_or((f64::NAN, f64::NAN));
        let _ = writeln!(
            out,
            "  without {mechanism:24} {:>+9.4}   change {:>+9.4} ({low:+.4} to {high:+.4})",
            left.without, left.change.difference
        );
    }
    if moved.len() > MOST_MECHANISMS {
        let _ = writeln!(
            out,
            "  {} more change it less",
            moved.len() - MOST_MECHANISMS
        );
    }
    let none: Vec<&str> = still.iter().map(|(m, _)| m.as_str()).collect();
    if !none.is_empty() {
        let _ = writeln!(out, "  no change shown without {}", none.join(", "));
    }
    out
}

fn line(level: Option<f64>, d: &Paired) -> String {
    let or = |x: Option<f64>| x.map_or("·".to_owned(), |x| format!("{x:.4}"));
    let interval = d.interval.map_or("·".to_owned(), |(low, high)| {
        format!("{low:+.4} to {high:+.4}")
    });
    format!(
        "{:>9} {:>+10.4} {interval:>22} {:>9}  {}",
        or(level),
        d.difference,
        or(d.detectable),
        d.verdict()
    )
}

/// What plausible worlds say about a difference.
fn worlds(u: &Uncertainty) -> String {
    let above = u.share_positive * f64::from(u.worlds);
    let mut out = format!("above 0 in {above:.0} of {} plausible worlds", u.worlds);
    if let Some((luck, parameters)) = u.luck.zip(u.parameters) {
        let _ = write!(out, "; sd of luck {luck:.4}, of parameters {parameters:.4}");
    }
    if !u.drivers.is_empty() {
        let drivers: Vec<String> = u.drivers.iter().map(ToString::to_string).collect();
        let _ = write!(out, "; goes with {}", drivers.join(", "));
    }
    out
}

/// What a number is about, in one phrase.
pub(super) fn name(key: &Key) -> String {
    let mut out = key.indicator.clone();
    if let Some(setting) = &key.setting {
        let _ = write!(out, " ({setting})");
    }
    match (&key.group, &key.outgroup) {
        (Some(group), Some(outgroup)) => {
            let _ = write!(out, " {group} -> {outgroup}");
        }
        (Some(one), None) | (None, Some(one)) => {
            let _ = write!(out, " {one}");
        }
        (None, None) => {}
    }
    out
}

/// Where the tables are.
pub(super) fn where_all_is(format: Format, out: &Path) -> String {
    let ending = format.extension();
    format!(
        "all indicators by group, area and setting at all dates: compare.{ending} and \
         levels.{ending} in {}",
        out.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_change_stands_first() {
        let change = |difference: f64| Paired {
            difference,
            sd: Some(0.1),
            interval: Some((difference - 0.1, difference + 0.1)),
            detectable: None,
            replicates: 5,
            share_positive: 0.0,
        };
        let left = |name: &str, by: f64| {
            let left = Left {
                whole: 1.0,
                without: 1.0 + by,
                change: change(by),
            };
            (name.to_owned(), left)
        };
        let text = driven(
            "x",
            1.0,
            &[left("a", -0.3), left("b", -0.9), left("c", 0.05)],
        );
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "x: +1.0000");
        assert!(
            lines[1].contains("without b") && lines[1].contains("-0.9000 (-1.0000 to -0.8000)")
        );
        assert!(lines[2].contains("without a"));
        assert_eq!(lines[3], "  no change shown without c");
    }

    #[test]
    fn what_is_shown_can_be_of_a_group_and_towards_another() {
        let key = |indicator: &str, group: &str, outgroup: &str| Key {
            area: None,
            indicator: indicator.to_owned(),
            setting: None,
            group: Some(group.to_owned()).filter(|g| !g.is_empty()),
            outgroup: Some(outgroup.to_owned()).filter(|g| !g.is_empty()),
        };
        let city = [
            key("attitude_mean", "host", "a"),
            key("employment", "a", ""),
            key("theil_h", "", ""),
        ];
        let k = &city[0];
        assert!(
            fits(k, "attitude_mean")
                && fits(k, "attitude_mean:host")
                && fits(k, "attitude_mean:host:a")
        );
        assert!(
            !fits(k, "attitude_mean:a") && !fits(k, "attitude_mean:host:b") && !fits(k, "attitude")
        );
        let said = |wanted: &str| asked(wanted, &city).unwrap_err().to_string();
        assert!(
            asked("attitude_mean:host:a", &city).is_ok() && asked("employment:a", &city).is_ok()
        );
        assert!(
            said("x")
                .contains("no indicator `x` to show; there are attitude_mean, employment, theil_h")
        );
        assert!(said("attitude_mean:b").contains("is of no group `b`; there are host"));
        assert!(said("attitude_mean:host:b").contains("is not towards `b`; there are a"));
        assert!(said("employment:a:host").contains("leave `:host` away"));
        assert!(said("theil_h:a").contains("--show theil_h shows it"));
        let known = |wanted: &str| known(&[wanted.to_owned()]);
        assert!(known("attitude_mean:host:a").is_ok());
        for wrong in ["attitude_mean:", "attitude_mean:a:b:c", "attitud:a"] {
            assert!(known(wrong).unwrap_err().is_input(), "{wrong}");
        }
    }

    #[test]
    fn numbers_are_said_in_one_phrase() {
        let key = |setting: Option<&str>, group: Option<&str>, outgroup: Option<&str>| Key {
            area: None,
            indicator: "x".into(),
            setting: setting.map(str::to_owned),
            group: group.map(str::to_owned),
            outgroup: outgroup.map(str::to_owned),
        };
        assert_eq!(name(&key(None, Some("a"), Some("b"))), "x a -> b");
        assert_eq!(name(&key(Some("work"), Some("a"), None)), "x (work) a");
        assert_eq!(name(&key(None, None, None)), "x");
    }
}
