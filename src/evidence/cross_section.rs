//! Statistics of one wave of the survey, in the way studies compute them: once from answers, once
//! from true states.

use std::collections::BTreeMap;

use super::row::Side;
use super::statistic::Values;
use crate::survey::Answer;
use crate::survey::statistics::{
    log_counts, mean, mediation, partial, pearson, regression, standard_deviation,
};

/// An answer with what the interviewer sees besides.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub answer: Answer,
    /// Settings in which the person has a place, a bit each, in the order of the panel's settings.
    pub member: u32,
    /// Whether somebody of the other status lives in the household.
    pub kin: bool,
    /// Area of residence.
    pub area: u32,
}

/// Contacts a year that count as weekly.
const WEEKLY: f64 = 52.0;

/// Contacts a year in a setting that count as contact there.
const ANY: f64 = 3.0;

/// Takes a statistic by its name, and what it is on each side.
type Note<'n> = &'n mut dyn FnMut(&str, &dyn Fn(Side) -> f64);

/// A wave: cases with the names of settings and scales.
pub(super) struct Wave<'a> {
    pub cases: &'a [Case],
    pub settings: &'a [String],
    pub scales: &'a [String],
}

/// Names that `threat` may have, in the order of preference.
const THREAT: [&str; 3] = ["threat", "realistic_threat", "symbolic_threat"];

impl Wave<'_> {
    /// Notes all statistics of the cross-section.
    pub fn note(&self, values: &mut Values) {
        let mut note = |name: &str, of: &dyn Fn(Side) -> f64| {
            let [survey, truth] = both_sides(of);
            if survey.is_finite() || truth.is_finite() {
                values.note(name, survey, truth);
            }
        };
        let hosts = self.of(|c| c.answer.host);

        note("contact_r", &|s| self.r(&hosts, s, &contacts));
        note("contact_r_newcomers", &|s| self.newcomers_r(s));
        let here = |names: &'static [&'static str]| {
            let bits = self.bits(names);
            let members: Vec<&Case> = hosts
                .iter()
                .copied()
                .filter(|c| c.member & bits != 0)
                .collect();
            (members, bits)
        };
        for (name, settings) in [
            ("contact_r_club", &["club", "association"] as &[&str]),
            ("contact_r_work", &["work"]),
            ("contact_r_school", &["gate"]),
            ("contact_r_neighbours", &["neighbours"]),
            ("contact_r_public", &["street", "transit"]),
        ] {
            let (members, bits) = here(settings);
            note(name, &|s| {
                self.r(&members, s, &|c, s| in_settings(c, bits, s))
            });
        }
        let slopes = both_sides(|s| slopes(&hosts, s));
        note("contact_slope_within", &|s| slopes[s as usize][0]);
        note("contact_slope_between", &|s| slopes[s as usize][1]);
        let outside = |names: &'static [&'static str]| !self.bits(names);
        let rest = outside(&["club", "association", "home", "friends"]);
        note("contact_r_rest", &|s| {
            self.r(&hosts, s, &|c, s| in_settings(c, rest, s))
        });
        note("friends_r", &|s| self.r(&hosts, s, &friends));
        let acquaintances = outside(&["friends"]);
        note("acquaintances_r", &|s| {
            self.r(&hosts, s, &|c, s| in_settings(c, acquaintances, s))
        });

        for (valence, name) in [(0, "positive_contacts"), (1, "negative_contacts")] {
            note(name, &|s| {
                mean(&column(&hosts, |c| valenced(c, valence, s)))
            });
        }
        let weights = both_sides(|s| self.weights(&hosts, s));
        note("positive_weight", &|s| weights[s as usize][0]);
        note("negative_weight", &|s| weights[s as usize][1]);

        let share = |of: &[&Case], held: &dyn Fn(&Case) -> bool| {
            mean(&column(of, |c| f64::from(u8::from(held(c)))))
        };
        note("weekly_contact", &|s| {
            share(&hosts, &|c| contacts(c, s) >= WEEKLY)
        });
        note("friend_or_kin", &|s| {
            share(&hosts, &|c| c.kin || friends(c, s) >= 1.0)
        });
        note("newcomer_friends", &|s| {
            share(&hosts, &|c| friends(c, s) >= 1.0)
        });
        // The question is about friends and acquaintances.
        let circle = self.bits(&["club", "association"]);
        let in_circle = |c: &Case, s| friends(c, s) >= 1.0 || in_settings(c, circle, s) >= ANY;
        note("newcomer_circle", &|s| share(&hosts, &|c| in_circle(c, s)));
        note("contact_any_domain", &|s| {
            share(&hosts, &|c| {
                let domains = ["home", "work", "neighbours", "friends"];
                let mut each = domains.iter().map(|d| self.bits(&[*d]));
                let in_one = each.any(|bits| in_settings(c, bits, s) >= ANY);
                in_one || in_circle(c, s)
            })
        });
        let newcomers = self.of(|c| !c.answer.host);
        for (who, ending) in [(&hosts, ""), (&newcomers, "_newcomers")] {
            for (setting, name) in [
                ("work", "weekly_at_work"),
                ("friends", "weekly_with_friends"),
                ("neighbours", "weekly_with_neighbours"),
            ] {
                let bits = self.bits(&[setting]);
                let there: Vec<&Case> = match setting {
                    "work" => who
                        .iter()
                        .copied()
                        .filter(|c| c.member & bits != 0)
                        .collect(),
                    _ => who.clone(),
                };
                note(&format!("{name}{ending}"), &|s| {
                    share(&there, &|c| in_settings(c, bits, s) >= WEEKLY)
                });
            }
        }
        note("extended_r", &|s| {
            let friends = column(&hosts, |c| match s {
                Side::Survey => f64::from(c.answer.extended_reported),
                Side::Truth => f64::from(c.answer.extended),
            });
            -pearson(&friends, &prejudice(&hosts, s)).r
        });
        note("extended_net_r", &|s| {
            let both = |c: &Case| match s {
                Side::Survey => [c.answer.extended_reported, c.answer.friends_reported],
                Side::Truth => [c.answer.extended, c.answer.friends],
            };
            let of = |k: usize| column(&hosts, |c| f64::from(both(c)[k]));
            -partial(&of(0), &prejudice(&hosts, s), &[&log_counts(&of(1))]).r
        });
        note("mainly_negative", &|s| {
            let met: Vec<&Case> = (hosts.iter().copied())
                .filter(|c| contacts(c, s) >= ANY)
                .collect();
            share(&met, &|c| valenced(c, 1, s) >= valenced(c, 0, s))
        });
        self.threat(&hosts, &mut note);
        self.mediators(&hosts, &mut note);
        note("mean_attitude", &|_| {
            mean(&column(&hosts, |c| c.answer.said.attitude))
        });
        note("sd_attitude", &|_| {
            standard_deviation(&column(&hosts, |c| c.answer.said.attitude))
        });
    }

    fn of(&self, who: impl Fn(&Case) -> bool) -> Vec<&Case> {
        self.cases.iter().filter(|c| who(c)).collect()
    }

    /// Settings of these names, a bit each.
    fn bits(&self, names: &[&str]) -> u32 {
        self.settings
            .iter()
            .enumerate()
            .filter(|(_, s)| names.contains(&s.as_str()))
            .fold(0, |bits, (k, _)| bits | 1 << k)
    }

    /// r of ln(1 + count) and prejudice.
    fn r(&self, who: &[&Case], side: Side, count: &dyn Fn(&Case, Side) -> f64) -> f64 {
        let counts = log_counts(&column(who, |c| count(c, side)));
        pearson(&counts, &prejudice(who, side)).r
    }

    /// The same within every newcomer group, weighted by answers; groups of fewer than 30 are
    /// left out.
    fn newcomers_r(&self, side: Side) -> f64 {
        let mut groups: Vec<u8> = self
            .of(|c| !c.answer.host)
            .iter()
            .map(|c| c.answer.group)
            .collect();
        groups.sort_unstable();
        groups.dedup();
        let (mut sum, mut n) = (0.0, 0.0);
        for g in groups {
            let members = self.of(|c| c.answer.group == g);
            let r = self.r(&members, side, &contacts);
            if members.len() >= 30 && r.is_finite() {
                sum += r * members.len() as f64;
                n += members.len() as f64;
            }
        }
        sum / n
    }

    /// Weights of positive contact on positivity and of negative contact on prejudice.
    fn weights(&self, who: &[&Case], side: Side) -> [f64; 2] {
        let counts = [0, 1].map(|v| log_counts(&column(who, |c| valenced(c, v, side))));
        let fit = regression(&prejudice(who, side), &[&counts[0], &counts[1]]);
        [-fit.beta[0], fit.beta[1]]
    }

    /// A scale by its name: answers or true states.
    fn scale(&self, who: &[&Case], name: &str, side: Side) -> Option<Vec<f64>> {
        let k = self.scales.iter().position(|s| s == name)?;
        Some(column(who, |c| match side {
            Side::Survey => c.answer.said.scales[k].score(),
            Side::Truth => c.answer.said.scales[k].truth,
        }))
    }

    /// r of contact and prejudice on both sides of the median of threat.
    fn threat(&self, hosts: &[&Case], note: Note<'_>) {
        let kinds: Vec<&str> = THREAT
            .into_iter()
            .filter(|t| self.scales.iter().any(|s| s == t))
            .collect();
        if kinds.is_empty() {
            return;
        }
        let threat = |side| {
            let each: Vec<Vec<f64>> = kinds
                .iter()
                .filter_map(|k| self.scale(hosts, k, side))
                .collect();
            (0..hosts.len())
                .map(|i| each.iter().map(|t| t[i]).sum::<f64>())
                .collect::<Vec<f64>>()
        };
        let half = |side, high: bool| {
            let threat = threat(side);
            let mut sorted = threat.clone();
            sorted.sort_by(f64::total_cmp);
            let median = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
            let who: Vec<&Case> = hosts
                .iter()
                .zip(&threat)
                .filter(|(_, t)| (**t > median) == high)
                .map(|(c, _)| *c)
                .collect();
            self.r(&who, side, &contacts)
        };
        note("threat_r", &|s| pearson(&threat(s), &prejudice(hosts, s)).r);
        note("contact_r_high_threat", &|s| half(s, true));
        note("contact_r_low_threat", &|s| half(s, false));
    }

    /// Shares of anxiety, empathy and knowledge, where the model keeps all three.
    fn mediators(&self, hosts: &[&Case], note: Note<'_>) {
        let names = ["anxiety", "empathy", "knowledge"];
        let shares = both_sides(|side| {
            let scales: Option<Vec<Vec<f64>>> =
                names.iter().map(|n| self.scale(hosts, n, side)).collect();
            let scales = scales?;
            let x = log_counts(&column(hosts, |c| contacts(c, side)));
            let m: Vec<&[f64]> = scales.iter().map(Vec::as_slice).collect();
            Some(mediation(&x, &m, &prejudice(hosts, side)).share)
        });
        for (k, name) in names.iter().enumerate() {
            note(&format!("mediated_by_{name}"), &|s| {
                shares[s as usize].as_ref().map_or(f64::NAN, |m| m[k])
            });
        }
    }
}

/// Slopes of prejudice on ln(1 + contacts): within areas, and of the means of areas.
fn slopes(hosts: &[&Case], side: Side) -> [f64; 2] {
    let x = log_counts(&column(hosts, |c| contacts(c, side)));
    let mut areas: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for (case, x) in hosts.iter().zip(&x).filter(|(_, x)| x.is_finite()) {
        let area = areas.entry(case.area).or_default();
        *area = (area.0 + x, area.1 + 1.0);
    }
    let usual = column(hosts, |c| {
        areas.get(&c.area).map_or(f64::NAN, |(sum, n)| sum / n)
    });
    let own: Vec<f64> = x.iter().zip(&usual).map(|(x, usual)| x - usual).collect();
    let fit = regression(&prejudice(hosts, side), &[&own, &usual]);
    [fit.b[0], fit.b[1]]
}

fn both_sides<T>(of: impl Fn(Side) -> T) -> [T; 2] {
    [of(Side::Survey), of(Side::Truth)]
}

fn column(who: &[&Case], of: impl Fn(&Case) -> f64) -> Vec<f64> {
    who.iter().map(|c| of(c)).collect()
}

/// Prejudice from 0 to 1: the scale, or the true attitude of the moment.
fn prejudice(who: &[&Case], side: Side) -> Vec<f64> {
    column(who, |c| prejudice_of(&c.answer, side))
}

/// Prejudice of an answer.
pub(super) fn prejudice_of(answer: &Answer, side: Side) -> f64 {
    match side {
        Side::Survey => answer.said.prejudice(),
        Side::Truth => (1.0 - answer.said.now.truth) / 2.0,
    }
}

/// Contacts of an answer in the last year; NaN where the panel has not seen a year.
pub(super) fn contacts_of(answer: &Answer, side: Side) -> f64 {
    answer.contacts.map_or(f64::NAN, |n| match side {
        Side::Survey => f64::from(n.reported[3]),
        Side::Truth => f64::from(n.all()),
    })
}

fn contacts(case: &Case, side: Side) -> f64 {
    contacts_of(&case.answer, side)
}

fn valenced(case: &Case, valence: usize, side: Side) -> f64 {
    case.answer.contacts.map_or(f64::NAN, |n| match side {
        Side::Survey => f64::from(n.reported[valence]),
        Side::Truth => f64::from(n.truth[valence]),
    })
}

/// Contacts in the settings of a set of bits; reported ones are sums of reports by setting.
fn in_settings(case: &Case, bits: u32, side: Side) -> f64 {
    let here = case.answer.by_setting.iter().enumerate();
    here.filter(|(k, _)| bits >> k & 1 == 1)
        .map(|(_, n)| match side {
            Side::Survey => f64::from(n.reported[3]),
            Side::Truth => f64::from(n.all()),
        })
        .sum()
}

fn friends(case: &Case, side: Side) -> f64 {
    match side {
        Side::Survey => f64::from(case.answer.friends_reported),
        Side::Truth => f64::from(case.answer.friends),
    }
}
