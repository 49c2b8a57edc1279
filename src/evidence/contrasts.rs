//! The same people with and without something: information, news, more contact. A city that has
//! settled goes on as several copies of itself, which differ in one thing only.

use super::city::{Plan, YEAR};
use super::row::Town;
use super::statistic::{Stage, Statistic, Values};
use crate::engine::{Programme, Simulation, View};
use crate::error::Result;
use crate::ids::Person;
use crate::indirect::group_size::{Campaign, CampaignSpec, Errors, logit_of_share};
use crate::indirect::media::{Outlet, OutletSpec, Pulse, PulseSpec};
use crate::places::Setting;
use crate::rng::Stream;
use crate::scenario::Scenario;
use crate::survey::statistics::{mean, regression, standard_deviation};

/// Weeks after which information and news are read.
const AFTER: u32 = 13;

/// Weeks of sessions that go badly.
const SESSIONS: u32 = 4;

/// Shift of the chances of a contact that leaves hardly any but negative ones.
const OFFSET: f64 = 5.0;

/// Hosts and newcomers of a team.
const TEAM: (usize, usize) = (7, 3);

/// Least age of those who are read.
const ADULT: u8 = 18;

/// Name of the setting of the sessions.
const MEETINGS: &str = "contrast";

/// What a contrast yields, of hosts of 18 and older.
pub(super) const STATISTICS: &[Statistic] = &[
    (
        "informed_d",
        Stage::Contrast,
        "change of positivity by information on the size of groups, 13 weeks later, in SD",
    ),
    (
        "informed_belief",
        Stage::Contrast,
        "perceived share of newcomer groups after the same information over that without",
    ),
    (
        "good_news_d",
        Stage::Contrast,
        "change of positivity by 13 weeks of favourable news, in SD",
    ),
    (
        "bad_news_d",
        Stage::Contrast,
        "change of prejudice by 13 weeks of as unfavourable news, in SD",
    ),
    (
        "harm",
        Stage::Contrast,
        "attitude that a negative contact takes from the third with the fewest positive ones in the year before",
    ),
    (
        "harm_after_much",
        Stage::Contrast,
        "the same of the third with the most, over that",
    ),
    (
        "harm_after_much_at_par",
        Stage::Contrast,
        "the same with the attitude before held constant",
    ),
];

/// Weeks of all copies after the burn-in.
pub(super) fn length() -> u32 {
    3 * AFTER + YEAR + 2 * SESSIONS
}

/// Runs all copies at a seed on one thread; `week` is told of every week.
///
/// # Errors
/// If a setting of plan or town is wrong, or the city is impossible.
pub(super) fn measure(
    plan: &Plan,
    town: &Town,
    seed: u64,
    values: &mut Values,
    week: &dyn Fn(),
) -> Result<()> {
    let mut plain = plan.scenario(town, seed)?;
    let mut outlet = Outlet::new("news");
    outlet.spec = OutletSpec {
        salience: 0.0,
        ..OutletSpec::default()
    };
    plain.inputs.media.push(outlet);
    let mut meetings = Setting::session(MEETINGS);
    // Whatever happens there is unpleasant.
    meetings.spec.positive_offset = -OFFSET;
    meetings.spec.negative_offset = OFFSET;
    plain.settings.push(meetings);
    let mut settled = Simulation::builder(plain.clone()).threads(1).build()?;
    settled.burn_in(plain.burn_in, |_, _| {
        week();
        true
    });
    let run = |arm: &Scenario| -> Result<Simulation> {
        let mut city = settled.continue_as(&plain, arm)?;
        (0..AFTER).for_each(|_| {
            city.step();
            week();
        });
        Ok(city)
    };
    let city = run(&plain)?;
    let [informed, good, bad] = [informed(&plain), news(&plain, 1.0), news(&plain, -1.0)];
    let usual = Hosts::of(&city.view());
    let told = Hosts::of(&run(&informed)?.view());
    let [good, bad] = [
        Hosts::of(&run(&good)?.view()),
        Hosts::of(&run(&bad)?.view()),
    ];
    let mut note = |name: &str, value: f64| {
        if value.is_finite() {
            values.note_true(name, value);
        }
    };
    note("informed_d", told.above(&usual));
    note(
        "informed_belief",
        mean(&told.believed) / mean(&usual.believed),
    );
    note("good_news_d", good.above(&usual));
    note("bad_news_d", -bad.above(&usual));
    let [little, much, same] = harm(city, seed, week)?;
    note("harm", little);
    note("harm_after_much", much);
    note("harm_after_much_at_par", same);
    Ok(())
}

/// The scenario in which all hosts are told the size of groups in the first week.
fn informed(plain: &Scenario) -> Scenario {
    let hosts = plain.groups.iter().filter(|g| g.host);
    let mut arm = plain.clone();
    arm.inputs.campaigns.push(Campaign {
        name: "facts".to_owned(),
        week: 1,
        weeks: 1,
        groups: hosts.map(|g| g.name.clone()).collect(),
        assigned: false,
        spec: CampaignSpec {
            reach: 1.0,
            ..CampaignSpec::default()
        },
    });
    arm
}

/// The scenario in which everybody reads of newcomers in this tone from the first week on.
fn news(plain: &Scenario, tone: f64) -> Scenario {
    let newcomers = plain.groups.iter().filter(|g| !g.host);
    let mut arm = plain.clone();
    arm.inputs.pulses.push(Pulse {
        name: "series".to_owned(),
        week: 1,
        outlets: Vec::new(),
        towards: newcomers.map(|g| g.name.clone()).collect(),
        spec: PulseSpec {
            tone,
            salience: 0.5,
            // As strong to the end.
            half_life: 520.0,
        },
    });
    arm
}

/// What adult hosts feel and believe about newcomer groups, in the order of people.
#[derive(Debug, Default)]
struct Hosts {
    /// Mean attitude to newcomer groups, by their numbers.
    attitude: Vec<f64>,
    /// Perceived share of a newcomer group, mean over groups; empty where M20 is off.
    believed: Vec<f64>,
}

impl Hosts {
    fn of(view: &View<'_>) -> Hosts {
        let population = view.population;
        let newcomers = newcomers(view);
        let people = population.by_group();
        let all: f64 = newcomers.iter().map(|&h| people[h] as f64).sum();
        let counts = population.counts(population.areas.len(), |i| population.area[i]);
        let errors = view
            .group_size
            .map(|rule| (rule, Errors::new(rule, view.seed, &population.groups)));
        let mut hosts = Hosts::default();
        for i in adults(view, true) {
            let attitude = |h: usize| view.attitude[i * view.groups() + h];
            let weighed = newcomers
                .iter()
                .map(|&h| people[h] as f64 * f64::from(attitude(h)));
            hosts.attitude.push(weighed.sum::<f64>() / all);
            let Some((rule, errors)) = &errors else {
                continue;
            };
            let here = counts.row(population.area[i] as usize);
            let omega = view.size_bias.get(i).copied().unwrap_or(rule.omega as f32);
            let perceived = newcomers.iter().map(|&h| {
                let logit = logit_of_share(here[h] as f32 / here.sum().max(1) as f32);
                let error = errors.of(population.key[i], h);
                f64::from(rule.perceived(omega, logit, attitude(h), error))
            });
            let sum: f64 = perceived.sum();
            hosts.believed.push(sum / newcomers.len() as f64);
        }
        hosts
    }

    /// Difference of the means of attitude from `usual`, in SD of the latter.
    fn above(&self, usual: &Hosts) -> f64 {
        (mean(&self.attitude) - mean(&usual.attitude)) / standard_deviation(&usual.attitude)
    }
}

/// Newcomer groups that have members.
fn newcomers(view: &View<'_>) -> Vec<usize> {
    let groups = &view.population.groups;
    let people = view.population.by_group();
    (0..groups.len())
        .filter(|&g| !groups.get(g).host && people[g] > 0)
        .collect()
}

/// Adult hosts, or adult newcomers.
fn adults<'v>(view: &View<'v>, host: bool) -> impl Iterator<Item = usize> + 'v {
    let population = view.population;
    population.all_present().filter(move |&i| {
        let group = usize::from(population.group[i]);
        population.age[i] >= ADULT && population.groups.get(group).host == host
    })
}

/// Positive and negative contacts, person by group, since they began to be counted.
struct Counts(Vec<[u32; 2]>);

impl Counts {
    fn none(city: &Simulation) -> Counts {
        Counts(vec![[0; 2]; city.view().contacts.len()])
    }

    /// Steps so many weeks and counts.
    fn over(mut self, city: &mut Simulation, weeks: u32, week: &dyn Fn()) -> Counts {
        for _ in 0..weeks {
            city.step();
            week();
            for (sum, tally) in self.0.iter_mut().zip(city.view().contacts) {
                *sum = [0, 1].map(|v| sum[v] + u32::from(tally[v]));
            }
        }
        self
    }
}

/// What a negative contact takes from the attitude: of the third of hosts with the fewest positive
/// contacts with that group in the year before, and of the third with the most over that, as it is and with
/// the attitude before held constant.
fn harm(mut city: Simulation, seed: u64, week: &dyn Fn()) -> Result<[f64; 3]> {
    let rest = YEAR - AFTER;
    let before = Counts::none(&city).over(&mut city, rest, week);
    let start = city.view().attitude.to_vec();
    let mut with = city.fork()?;
    with.set_teams(
        MEETINGS,
        Programme {
            teams: teams(&city.view(), seed),
            weeks: SESSIONS,
            sessions: None,
            dropout: 0.0,
        },
    )?;
    let with_counts = Counts::none(&with).over(&mut with, SESSIONS, week);
    let without_counts = Counts::none(&city).over(&mut city, SESSIONS, week);
    let (with, without) = (with.view(), city.view());
    let (groups, newcomers) = (without.groups(), newcomers(&without));
    // Positive contacts before; loss by a negative contact; attitude before.
    let mut cases: Vec<(u32, f64, f64)> = Vec::new();
    for i in adults(&without, true) {
        if with.population.key[i] != without.population.key[i] {
            continue;
        }
        for at in newcomers.iter().map(|h| i * groups + h) {
            let more = f64::from(with_counts.0[at][1]) - f64::from(without_counts.0[at][1]);
            let loss = f64::from(without.attitude[at]) - f64::from(with.attitude[at]);
            if more >= 1.0 {
                cases.push((before.0[at][0], loss / more, f64::from(start[at])));
            }
        }
    }
    cases.sort_by_key(|c| c.0);
    let third = cases.len() / 3;
    let thirds = [&cases[..third], &cases[cases.len() - third..]];
    let [little, much] = thirds.map(|t| mean(&t.iter().map(|c| c.1).collect::<Vec<_>>()));
    let both = thirds.concat();
    let of = |f: &dyn Fn(&(u32, f64, f64)) -> f64| both.iter().map(f).collect::<Vec<f64>>();
    let (loss, attitude) = (of(&|c| c.1), of(&|c| c.2));
    let high: Vec<f64> = (0..both.len())
        .map(|k| f64::from(u8::from(k >= third)))
        .collect();
    let fit = regression(&loss, &[&high, &attitude]);
    let usual = fit.intercept + fit.b[1] * mean(&attitude);
    Ok([little, much / little, (usual + fit.b[0]) / usual])
}

/// Teams of hosts and newcomers in an order drawn at their keys, as many as there are newcomers for.
fn teams(view: &View<'_>, seed: u64) -> Vec<Vec<Person>> {
    let stream = Stream::new(seed, "evidence.contrast");
    let shuffled = |host: bool| -> Vec<Person> {
        let mut people: Vec<Person> = adults(view, host).map(|i| i as Person).collect();
        people.sort_by_cached_key(|&i| {
            let key = view.population.key[i as usize];
            (stream.draw(key, 0, 0)[0], key)
        });
        people
    };
    let (hosts, newcomers) = (shuffled(true), shuffled(false));
    let both = hosts
        .chunks_exact(TEAM.0)
        .zip(newcomers.chunks_exact(TEAM.1));
    both.map(|(hosts, newcomers)| [hosts, newcomers].concat())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Side;

    #[test]
    fn a_small_town_yields_every_contrast() {
        let town = Town {
            set: [
                "city.inhabitants=2000",
                "city.areas=6",
                "groups.c.dissimilarity=0.28",
            ]
            .map(str::to_owned)
            .to_vec(),
        };
        let plan = Plan {
            burn_in: 3,
            ..Plan::quick()
        };
        let told = std::cell::Cell::new(0);
        let mut values = Values::default();
        measure(&plan, &town, 1, &mut values, &|| told.set(told.get() + 1)).unwrap();
        assert_eq!(told.get(), length() + 3);
        let of = |name| values.get(name, Side::Truth).unwrap_or(f64::NAN);
        for (name, _, _) in STATISTICS {
            assert!(of(name).is_finite(), "{name}");
        }
        assert!(of("informed_belief") < 1.0);
        assert!(of("good_news_d") > 0.0 && of("bad_news_d") > 0.0);
    }
}
