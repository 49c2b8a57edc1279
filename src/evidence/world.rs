//! One world: a city at a seed, run as far as is asked, surveyed as the studies did.

use std::collections::BTreeMap;

use super::circles::{self, Friends};
use super::city::{Plan, READINGS, YEAR};
use super::cohort;
use super::contrasts;
use super::cross_section::{Case, Wave, contacts_of, prejudice_of};
use super::perception;
use super::residence;
use super::row::{Side, Town};
use super::statistic::{Stage, Values};
use super::trial;
use crate::engine::{Observer, Simulation, View};
use crate::error::{Error, Result};
use crate::ids::{NONE, Person};
use crate::num::ln;
use crate::survey::diary::{Ages, Diary, DiaryParameters};
use crate::survey::statistics::{Readings, readings, split, stability};
use crate::survey::{Answer, Panel, Questionnaire};

/// Columns of state that are asked as scales where the model keeps them.
pub const COLUMNS: [&str; 6] = [
    "anxiety",
    "empathy",
    "knowledge",
    "threat",
    "realistic_threat",
    "symbolic_threat",
];

/// Weeks after which friends are looked for again.
const SEVEN_YEARS: u32 = 7 * YEAR;

/// Least age of those who are asked.
const ADULT: u8 = 18;

/// Days after which somebody met in passing is not known again: half a year. Our assumption.
const RECOGNISED: i64 = 182;

/// Runs a town at a seed on one thread as far as `stage` and measures it; `week` is told of every
/// week that has passed. The result does not depend on who else runs.
///
/// # Errors
/// If a setting of plan or town is wrong, the city is impossible, or the stage is no stage of a
/// town.
pub fn run(plan: &Plan, town: &Town, seed: u64, stage: Stage, week: &dyn Fn()) -> Result<Values> {
    let mut values = Values::default();
    match stage {
        Stage::Built => {
            residence::measure(plan, town, seed, &mut values)?;
            return Ok(values);
        }
        Stage::Trial => {
            trial::measure(plan, town, seed, &mut values)?;
            return Ok(values);
        }
        Stage::Cohort => {
            cohort::measure(plan, town, seed, &mut values, week)?;
            return Ok(values);
        }
        Stage::Contrast => {
            contrasts::measure(plan, town, seed, &mut values, week)?;
            return Ok(values);
        }
        Stage::Docking => {
            return Err(Error::input(
                "a docking test is not a stage of a town; it is run by `validate`",
            ));
        }
        Stage::CrossSection | Stage::Window | Stage::Panel => {}
    }
    let scenario = plan.scenario(town, seed)?;
    let mut city = Simulation::builder(scenario.clone()).threads(1).build()?;
    residence::note(&city, &mut values);
    city.burn_in(scenario.burn_in, |_, _| {
        week();
        true
    });
    // Contacts are remembered for a year: the panel looks on from a year before its first wave.
    let before = plan.cross_section.saturating_sub(YEAR);
    // Friends are looked for again at the end, seven years later where the panel is as long.
    let first_look = plan.last_week().saturating_sub(SEVEN_YEARS).min(before);
    let mut friends = None;
    for week_of_run in 0..=before {
        if week_of_run == first_look && stage >= Stage::Panel {
            friends = Some(Friends::of(&city.view()));
        }
        if week_of_run < before {
            city.step();
            week();
        }
    }
    let mut panel = panel(plan, &city, seed);
    let members = panel.watches(city.population());
    city.watch(&members)?;
    panel.week(&city.view())?;
    let weeks = match stage {
        Stage::Built | Stage::CrossSection => YEAR,
        Stage::Window => YEAR + READINGS as u32 - 1,
        _ => YEAR * plan.waves.max(1),
    };
    let mut window = Window::default();
    for w in 1..=weeks {
        city.step();
        week();
        let view = city.view();
        panel.week(&view)?;
        if w == YEAR {
            cross_section(plan, &panel, &view, seed, &mut values);
        }
        if (YEAR..YEAR + READINGS as u32).contains(&w) {
            window.read(panel.questionnaire(), &view, &members)?;
        }
    }
    if stage >= Stage::Window {
        window.note(&mut values);
    }
    if stage >= Stage::Panel {
        waves(&panel, &mut values);
    }
    if let Some(friends) = friends {
        friends.note(&city.view(), &mut values);
    }
    Ok(values)
}

fn panel(plan: &Plan, city: &Simulation, seed: u64) -> Panel {
    let (who, parameters, errors) = plan.panel();
    let mut questions = Questionnaire::new(errors, seed);
    for column in COLUMNS {
        if city.column(column).is_some() {
            questions = questions.asking(column);
        }
    }
    Panel::new(who, parameters, questions)
}

/// The wave at the cross-section, with what the interviewer sees; then the diaries.
fn cross_section(plan: &Plan, panel: &Panel, view: &View<'_>, seed: u64, values: &mut Values) {
    let population = view.population;
    let at: BTreeMap<u64, usize> = population.key.iter().copied().zip(0..).collect();
    let homes = population.household.iter().filter(|&&h| h != NONE);
    let homes = homes.max().map_or(0, |&h| h as usize + 1);
    let mut status = vec![[false; 2]; homes];
    for i in population.all_present() {
        let home = population.household[i];
        status[home as usize][usize::from(host(view, i))] = true;
    }
    let settings = panel.settings();
    let wave = panel.waves().saturating_sub(1);
    let cases: Vec<Case> = panel
        .answers()
        .iter()
        .filter(|a| a.wave == wave && a.contacts.is_some())
        .filter_map(|a| {
            let i = *at.get(&a.key)?;
            let seated = |s: &String| {
                view.seats
                    .get(s)
                    .is_some_and(|seats| seats.place_of(i as Person) != NONE)
            };
            let member = settings
                .iter()
                .enumerate()
                .filter(|(_, s)| seated(s))
                .fold(0, |bits, (k, _)| bits | 1 << k);
            let home = population.household[i] as usize;
            Some(Case {
                answer: a.clone(),
                member,
                kin: status[home][usize::from(!a.host)],
                area: population.area[i],
            })
        })
        .collect();
    let scales: Vec<String> = panel.questionnaire().columns().map(str::to_owned).collect();
    let wave = Wave {
        cases: &cases,
        settings,
        scales: &scales,
    };
    wave.note(values);
    perception::note(view, &cases, values);
    circles::note(view, values);
    diaries(plan, view, seed, values);
}

fn host(view: &View<'_>, person: usize) -> bool {
    let group = usize::from(view.population.group[person]);
    view.population.groups.get(group).host
}

fn diaries(plan: &Plan, view: &View<'_>, seed: u64, values: &mut Values) {
    let diary = Diary::new(view, DiaryParameters::default(), seed);
    let report = diary.keep(plan.diaries, 0, 1);
    let (all, adults) = (report.summary(Ages::All), report.summary(Ages::Adults));
    values.note_true("diary_all", all.total);
    values.note_true("diary_dispersion", all.variance / all.total);
    values.note_true("diary_repeat", all.repeat);
    // The order of `DiarySetting::ALL`.
    for (name, mean) in ["home", "work", "school", "leisure", "other", "transport"]
        .iter()
        .zip(adults.mean)
    {
        values.note_true(&format!("diary_{name}"), mean);
    }
    values.note_true("diary_pupils", report.summary(Ages::Pupils).mean[2]);
    let [anybody, known] = weekly_exchange(&diary, plan.diaries, view);
    values.note_true("weekly_exchange", anybody);
    values.note_true("weekly_exchange_known", known);

    // Who was met in the last week of a year, and is not known from before.
    let (first_of_last, end) = (i64::from(7 * (YEAR - 1)), i64::from(7 * YEAR));
    let (mut new, mut met) = (0u64, 0u64);
    for person in diary.sample(plan.diaries_of_a_year) {
        let mut last: BTreeMap<Person, i64> = BTreeMap::new();
        for day in 0..end {
            for partner in diary.day(person, day) {
                let before = last.insert(partner.person, day);
                let known = before.is_some_and(|d| partner.repeat || day - d <= RECOGNISED);
                if day >= first_of_last {
                    met += 1;
                    new += u64::from(!known);
                }
            }
        }
    }
    values.note_true("diary_first_time", new as f64 / met as f64);
}

/// Share of adult hosts among so many people in whose diaries of a week a newcomer appears, and a
/// newcomer whom they would meet again.
fn weekly_exchange(diary: &Diary<'_>, people: usize, view: &View<'_>) -> [f64; 2] {
    let asked = |&i: &Person| host(view, i as usize) && view.population.age[i as usize] >= ADULT;
    let (mut met, mut known, mut all) = (0u32, 0u32, 0u32);
    for person in diary.sample(people).into_iter().filter(asked) {
        let partners = (0..7).flat_map(|day| diary.day(person, day));
        let newcomers: Vec<_> = partners
            .filter(|p| !host(view, p.person as usize))
            .collect();
        all += 1;
        met += u32::from(!newcomers.is_empty());
        known += u32::from(newcomers.iter().any(|p| p.repeat));
    }
    [met, known].map(|n| f64::from(n) / f64::from(all))
}

/// Weekly thermometer readings of panel members in a month, by key: host, answers, true states.
#[derive(Debug, Default)]
struct Window {
    people: BTreeMap<u64, (bool, Vec<f64>, Vec<f64>)>,
}

impl Window {
    fn read(&mut self, questions: &Questionnaire, view: &View<'_>, who: &[Person]) -> Result<()> {
        let instrument = questions.pretest(view, who)?;
        for &i in who {
            let said = instrument.ask(view, i);
            let key = view.population.key[i as usize];
            let person = self
                .people
                .entry(key)
                .or_insert_with(|| (host(view, i as usize), Vec::new(), Vec::new()));
            person.1.push(said.thermometer);
            person.2.push(50.0 * (1.0 + said.now.truth));
        }
        Ok(())
    }

    fn note(&self, values: &mut Values) {
        for (hosts, ending) in [(true, ""), (false, "_newcomers")] {
            let of = |side: Side| {
                let rows: Vec<Vec<f64>> = self
                    .people
                    .values()
                    .filter(|p| p.0 == hosts)
                    .map(|p| {
                        if side == Side::Survey {
                            p.1.clone()
                        } else {
                            p.2.clone()
                        }
                    })
                    .collect();
                readings(&rows)
            };
            let (survey, truth) = (of(Side::Survey), of(Side::Truth));
            let apart = |r: &Readings| r.within / r.between;
            values.note(&format!("icc{ending}"), survey.icc, truth.icc);
            values.note(
                &format!("within_between{ending}"),
                apart(&survey),
                apart(&truth),
            );
        }
    }
}

/// What the waves say between and within hosts.
fn waves(panel: &Panel, values: &mut Values) {
    let of = |side: Side| {
        // The first look of the panel comes before a year is remembered.
        let table = |of: &dyn Fn(&Answer) -> f64| -> Vec<Vec<f64>> {
            let rows = panel.table(|a| a.host, of);
            rows.into_iter()
                .map(|r| r[1.min(r.len())..].to_vec())
                .collect()
        };
        let x = table(&|a| ln(1.0 + contacts_of(a, side)));
        let y = table(&|a| prejudice_of(a, side));
        (split(&x, &y), stability(&y).r)
    };
    let (survey, truth) = (of(Side::Survey), of(Side::Truth));
    values.note("between_r", survey.0.between, truth.0.between);
    values.note("lagged", survey.0.lagged, truth.0.lagged);
    values.note("lagged_changes", survey.0.difference, truth.0.difference);
    values.note("stability", survey.1, truth.1);
}
