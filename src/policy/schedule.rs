//! Which policies are in force in a week, and what dials they turn.

use super::{Act, Budgets, Dial, Dials, Form, How, Policy, lever};
use crate::error::{Error, Result};
use crate::population::{Area, Groups};

/// The policies of a run with the groups and areas that they concern.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schedule {
    groups: usize,
    /// In the order of lever and name, so that the order in a file cannot matter.
    policies: Vec<Policy>,
    /// Whom each concerns.
    whom: Vec<Whom>,
}

/// Groups and areas that a policy concerns.
#[derive(Debug, Clone, PartialEq)]
struct Whom {
    groups: Vec<bool>,
    areas: Vec<bool>,
}

impl Schedule {
    /// The policies of a city.
    ///
    /// # Errors
    /// If a policy names a group or area that does not exist or ends before it starts, if
    /// two of a lever have one name, or if two set one dial for the same people in one week.
    pub fn new(policies: &[Policy], groups: &Groups, areas: &[Area]) -> Result<Schedule> {
        let mut policies = policies.to_vec();
        policies.sort_by(|a, b| address(a).cmp(&address(b)));
        let whom = policies
            .iter()
            .map(|p| Whom::of(p, groups, areas))
            .collect::<Result<Vec<Whom>>>()?;
        for pair in policies.windows(2) {
            if address(&pair[0]) == address(&pair[1]) {
                return Err(Error::input(format!(
                    "two policies are named `{}`",
                    pair[0].path()
                )));
            }
        }
        for (at, one) in policies.iter().enumerate() {
            let same = |k: &usize| whom[*k].meets(&whom[at]) && contradict(&policies[*k], one);
            if let Some(k) = (0..at).find(same) {
                return Err(Error::input(format!(
                    "`{}` and `{}` set the same for the same people in the same weeks; let one end \
                     before the other starts, or give them other groups or areas",
                    policies[k].path(),
                    one.path()
                )));
            }
        }
        Ok(Schedule {
            groups: groups.len(),
            policies,
            whom,
        })
    }

    /// Whether there is no policy.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// The policies in the order of lever and name.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// Whether the policy at a position concerns a group somewhere.
    pub fn concerns_group(&self, position: usize, group: usize) -> bool {
        self.whom[position].groups[group]
    }

    /// Whether the policy at a position concerns a group in an area.
    pub fn concerns(&self, position: usize, area: u32, group: usize) -> bool {
        let whom = &self.whom[position];
        whom.areas[area as usize] && whom.groups[group]
    }

    /// The policy that sets a dial highest for a group in a week, somewhere; the first of several.
    pub fn sets(&self, dial: Dial, week: i64, group: usize, budgets: &Budgets) -> Option<usize> {
        let value = |at: usize| {
            let of = acts(&self.policies[at]).iter();
            let found = of.filter(|a| a.how == How::Set && a.dial == dial);
            let value = |a: &Act| a.sign * self.policies[at].value(a.parameter) as f32;
            found.map(value).reduce(f32::max)
        };
        let concerned =
            |at: &usize| self.in_force(*at, week, budgets) && self.concerns_group(*at, group);
        let all = (0..self.policies.len()).filter(concerned);
        let mut most: Option<(f32, usize)> = None;
        for (at, value) in all.filter_map(|at| Some((at, value(at)?))) {
            let share = self.policies[at].intensity as f32 * value;
            if most.is_none_or(|(highest, _)| share > highest) {
                most = Some((share, at));
            }
        }
        most.map(|(_, at)| at)
    }

    /// Whether what is in force in this week differs from the week before.
    pub fn changes_in(&self, week: i64) -> bool {
        self.policies
            .iter()
            .any(|p| week == i64::from(p.start) || p.end.is_some_and(|end| week == i64::from(end)))
    }

    /// Whether the policy at a position is in force in a week and can be paid.
    pub fn in_force(&self, position: usize, week: i64, budgets: &Budgets) -> bool {
        self.policies[position].holds(week) && !budgets.rests(position)
    }

    /// The dials of a week after burn-in, with what these budgets pay; before week 0 all are neutral.
    pub fn dials(&self, week: i64, budgets: &Budgets) -> Dials {
        let mut dials = Dials::neutral(self.groups);
        // What sets comes first, then what scales, then what adds.
        for wanted in [How::Set, How::Scale, How::Add] {
            let all = (0..self.policies.len()).filter(|&at| self.in_force(at, week, budgets));
            for at in all {
                turn(&self.policies[at], &self.whom[at], wanted, &mut dials);
            }
        }
        dials
    }

    /// The groups have been given other positions.
    pub fn relabel(&mut self, to: &[usize]) {
        for whom in &mut self.whom {
            let old = whom.groups.clone();
            for (concerned, &at) in old.into_iter().zip(to) {
                whom.groups[at] = concerned;
            }
        }
    }
}

impl Whom {
    fn of(policy: &Policy, groups: &Groups, areas: &[Area]) -> Result<Whom> {
        let path = policy.path();
        if let Some(end) = policy.end.filter(|&end| end <= policy.start) {
            return Err(Error::input(format!(
                "`{path}` ends in week {end}, and starts in week {}; it must end later",
                policy.start
            )));
        }
        let hosts = lever(policy.lever).is_some_and(|l| l.hosts);
        let mut concerned: Vec<bool> = groups
            .iter()
            .map(|g| policy.groups.is_empty() && (hosts || !g.host))
            .collect();
        for name in &policy.groups {
            let Some(at) = groups.position(name) else {
                let known: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
                return Err(Error::input(format!(
                    "`{path}`: no group is named `{name}`; groups: {}",
                    known.join(", ")
                )));
            };
            concerned[at] = true;
        }
        let mut held = vec![policy.areas.is_empty(); areas.len()];
        for id in &policy.areas {
            let Some(at) = areas.iter().position(|a| a.id == *id) else {
                return Err(Error::input(format!(
                    "`{path}`: no area `{id}` among the {} of the city",
                    areas.len()
                )));
            };
            held[at] = true;
        }
        Ok(Whom {
            groups: concerned,
            areas: held,
        })
    }

    /// Whether both concern somebody somewhere.
    fn meets(&self, other: &Whom) -> bool {
        let both = |a: &[bool], b: &[bool]| a.iter().zip(b).any(|(x, y)| *x && *y);
        both(&self.groups, &other.groups) && both(&self.areas, &other.areas)
    }
}

fn address(policy: &Policy) -> (&str, &str) {
    (policy.lever, &policy.name)
}

fn acts(policy: &Policy) -> &'static [Act] {
    match lever(policy.lever).map(|l| &l.form) {
        Some(Form::Dials(acts)) => acts,
        _ => &[],
    }
}

/// Whether both set one dial in one week.
fn contradict(p: &Policy, q: &Policy) -> bool {
    let sets = |p: &Policy| acts(p).iter().filter(|a| a.how == How::Set);
    let end = |p: &Policy| p.end.unwrap_or(u32::MAX);
    let dial = sets(p).any(|a| sets(q).any(|o| o.dial == a.dial));
    dial && p.start < end(q) && q.start < end(p)
}

fn turn(policy: &Policy, whom: &Whom, wanted: How, dials: &mut Dials) {
    let share = policy.intensity as f32;
    let areas = whom.areas.len();
    for act in acts(policy).iter().filter(|a| a.how == wanted) {
        let value = act.sign * policy.value(act.parameter) as f32;
        for area in (0..areas).filter(|&a| whom.areas[a]) {
            for g in (0..whom.groups.len()).filter(|&g| whom.groups[g]) {
                dials.turn(act.dial, areas, (area as u32, g), |now| match wanted {
                    How::Set => now + share * (value - now),
                    How::Add => now + share * value,
                    How::Scale => now * (1.0 + share * (value - 1.0)),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indirect::events::three_groups;

    fn areas() -> Vec<Area> {
        let named = |id: &str| Area {
            id: id.to_owned(),
            ..Area::default()
        };
        vec![named("1"), named("2")]
    }

    fn tone(name: &str, start: u32, end: Option<u32>) -> Policy {
        Policy {
            start,
            end,
            ..Policy::new("media_training", name).with("tone", 0.4)
        }
    }

    #[test]
    fn a_policy_holds_in_its_weeks_for_its_groups_and_areas() {
        let policy = Policy {
            groups: vec!["east".into()],
            areas: vec!["2".into()],
            intensity: 0.5,
            ..tone("a", 10, Some(20))
        };
        let plan = Schedule::new(&[policy], &three_groups(), &areas()).unwrap();
        let at = |week, area, g| {
            plan.dials(week, &Budgets::default())
                .get(Dial::MediaTone, area, g)
        };
        assert!((at(10, 1, 1) - 0.2).abs() < 1e-7 && (at(19, 1, 1) - 0.2).abs() < 1e-7);
        for (week, area, g) in [(9, 1, 1), (20, 1, 1), (10, 0, 1), (10, 1, 2), (-5, 1, 1)] {
            assert_eq!(at(week, area, g), 0.0);
        }
        assert!(plan.changes_in(10) && plan.changes_in(20) && !plan.changes_in(11));
    }

    #[test]
    fn policies_overlap_and_their_order_does_not_matter() {
        let (a, b) = (tone("a", 0, None), tone("b", 0, None));
        let one = Schedule::new(&[a.clone(), b.clone()], &three_groups(), &areas()).unwrap();
        let two = Schedule::new(&[b, a], &three_groups(), &areas()).unwrap();
        assert_eq!(one, two);
        assert!((one.dials(3, &Budgets::default()).get(Dial::MediaTone, 0, 1) - 0.8).abs() < 1e-6);
        // What concerns newcomers concerns no host unless somebody says so.
        assert_eq!(
            one.dials(3, &Budgets::default()).get(Dial::MediaTone, 0, 0),
            0.0
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |policies: &[Policy]| {
            let error = Schedule::new(policies, &three_groups(), &areas()).unwrap_err();
            error.to_string()
        };
        let wrong = Policy {
            groups: vec!["north".into()],
            ..tone("a", 0, None)
        };
        assert!(refused(&[wrong]).contains("no group is named `north`"));
        let wrong = Policy {
            areas: vec!["9".into()],
            ..tone("a", 0, None)
        };
        assert!(refused(&[wrong]).contains("no area `9`"));
        assert!(refused(&[tone("a", 9, Some(9))]).contains("must end later"));
        assert!(refused(&[tone("a", 0, None), tone("a", 1, None)]).contains("two policies"));
        let scarce = |name: &str| Policy::new("scarcity", name);
        assert!(refused(&[scarce("a"), scarce("b")]).contains("same people in the same weeks"));
        let after = Policy {
            start: 5,
            ..scarce("b")
        };
        let before = Policy {
            end: Some(5),
            ..scarce("a")
        };
        assert!(Schedule::new(&[before, after], &three_groups(), &areas()).is_ok());
    }
}
