//! The table that a run prints at its end.

use std::fmt::Write;
use std::path::Path;

use commonground::engine::{Simulation, View};
use commonground::indicators::{Scope, builtin, rows_of};
use commonground::record::Manifest;

/// The numbers of one moment.
pub struct Snapshot {
    groups: usize,
    attitude: Vec<f64>,
    friends: Vec<f64>,
    weekly: Vec<f64>,
    dissimilarity: Vec<f64>,
}

impl Snapshot {
    /// The numbers now.
    pub fn of(view: &View<'_>) -> Snapshot {
        let g = view.groups();
        let mut s = Snapshot {
            groups: g,
            attitude: vec![f64::NAN; g * g],
            friends: vec![f64::NAN; g * g],
            weekly: vec![f64::NAN; g * g],
            dissimilarity: vec![f64::NAN; g],
        };
        for row in &rows_of(&builtin(), view, Scope::City) {
            let (Some(from), to) = (row.group, row.outgroup) else {
                continue;
            };
            let table = match (row.indicator.as_ref(), row.setting.as_deref()) {
                ("attitude_mean", _) => &mut s.attitude,
                ("cross_group_friends", _) => &mut s.friends,
                ("weekly_contact", None) => &mut s.weekly,
                ("dissimilarity", Some("residence")) => {
                    // With several host groups the row against all of them together rules.
                    if to.is_none() || s.dissimilarity[from].is_nan() {
                        s.dissimilarity[from] = row.value;
                    }
                    continue;
                }
                _ => continue,
            };
            if let Some(to) = to {
                table[from * g + to] = row.value;
            }
        }
        s
    }
}

impl Snapshot {
    /// All numbers, for a checkpoint.
    pub fn rows(&self) -> Vec<Vec<f64>> {
        vec![
            vec![self.groups as f64],
            self.attitude.clone(),
            self.friends.clone(),
            self.weekly.clone(),
            self.dissimilarity.clone(),
        ]
    }

    /// The same back; `None` where there are none.
    pub fn from_rows(rows: &[Vec<f64>]) -> Option<Snapshot> {
        let [groups, attitude, friends, weekly, dissimilarity] = rows else {
            return None;
        };
        Some(Snapshot {
            groups: *groups.first()? as usize,
            attitude: attitude.clone(),
            friends: friends.clone(),
            weekly: weekly.clone(),
            dissimilarity: dissimilarity.clone(),
        })
    }
}

/// What a person wants to see after a run.
pub fn table(
    simulation: &Simulation,
    before: &Snapshot,
    after: &Snapshot,
    manifest: &Manifest,
    out: &Path,
) -> String {
    let population = simulation.population();
    let groups: Vec<&str> = population.groups.iter().map(|g| g.name.as_str()).collect();
    let mut people = vec![0u64; groups.len()];
    for &g in &population.group {
        people[usize::from(g)] += 1;
    }
    let wide = groups.iter().map(|g| g.len()).max().unwrap_or(0).max(8);
    let mut t = String::new();
    let _ = writeln!(
        t,
        "`{}`: {} people, {} weeks after {} weeks of burn-in",
        manifest.scenario,
        manifest.agents,
        manifest.weeks,
        manifest.burn_in_weeks.unwrap_or(0)
    );
    let g = after.groups;
    let mut matrix = |title: &str, before: Option<&[f64]>, values: &[f64], digits: usize| {
        let _ = writeln!(t, "\n{title}");
        let _ = write!(t, "{:wide$} {:>9}", "", "people");
        for h in &groups {
            let _ = write!(t, " {:>15}", format!("-> {h}"));
        }
        t.push('\n');
        for a in 0..g {
            let _ = write!(t, "{:wide$} {:>9}", groups[a], people[a]);
            for h in 0..g {
                let v = values[a * g + h];
                let cell = if a == h || v.is_nan() {
                    "·".to_owned()
                } else {
                    match before {
                        Some(b) => format!("{v:+.digits$} ({:+.digits$})", v - b[a * g + h]),
                        None => format!("{v:.digits$}"),
                    }
                };
                let _ = write!(t, " {cell:>15}");
            }
            t.push('\n');
        }
    };
    matrix(
        "Mean attitude, -1 to 1 (change since week 0)",
        Some(&before.attitude),
        &after.attitude,
        3,
    );
    matrix(
        "Share with contact in the last week",
        None,
        &after.weekly,
        2,
    );
    matrix("Mean number of friends", None, &after.friends, 2);
    let _ = writeln!(t, "\nResidential dissimilarity against the hosts");
    for (group, d) in groups.iter().zip(&after.dissimilarity) {
        if !d.is_nan() {
            let _ = writeln!(t, "{group:wide$} {d:.4}");
        }
    }
    let seconds = manifest.wall_seconds.unwrap_or(f64::NAN);
    let _ = writeln!(
        t,
        "\n{} encounters in {seconds:.1} s ({:.1} million a second); results in {}",
        manifest.encounters,
        manifest.encounters as f64 / seconds / 1e6,
        out.display()
    );
    t
}
