//! The contact diary: all contacts of a day, as a diary study counts them.
//!
//! The engine draws *evaluated encounters* only. A diary study (POLYMOD) counts every exchange of
//! a day, several times as many. This instrument draws, for a sample of people, all partners of a
//! day at the published means, from the same households, places and friendships that the engine
//! uses, so that partners repeat as the place makes them. It reads a [`View`] and changes nothing.
//!
//! The published means are those of adults; who has the contacts is up to the city. So the
//! instrument first looks at the whole city ([`Circumstances`]): home contacts that household
//! members do not account for are guests, work contacts that colleagues do not account for are
//! clients, and the school contacts of adults fall to those who are at a school or its gate.

mod circumstances;
mod day;
mod report;

pub use circumstances::Circumstances;
pub use report::{Ages, DiaryReport, DiaryRow, Summary};

use crate::engine::View;
use crate::ids::Person;
use crate::rng::Stream;

crate::parameters! {
    /// Rates of the contact diary.
    pub struct DiaryParameters {
        /// Partners of an adult of 18 to 64 in a day at home, household and guests
        home = 3.26, 0.0..=50.0, "d_home", "people/day", E2, "POLYMOD, Mossong et al. 2008; evidence A11";
        /// Share of adults with any partner at work on a day, at most all who have work
        work_any = 0.44, 0.0..=1.0, "q_work", "1", E2, "POLYMOD; evidence A11";
        /// Partners on a day at work
        work = 9.4, 0.0..=100.0, "d_work", "people/day", E2, "POLYMOD; evidence A11";
        /// Share of pupils in class on a day
        pupil_any = 0.64, 0.0..=1.0, "q_class", "1", E2, "POLYMOD: 8.15 on any day, 12.8 on those with any; evidence A11";
        /// Partners of a pupil on a day in class
        pupil = 12.8, 0.0..=100.0, "d_class", "people/day", E2, "POLYMOD; evidence A11";
        /// Partners of an adult in a day at school, mean over all adults
        school = 1.14, 0.0..=50.0, "d_school", "people/day", E2, "POLYMOD; evidence A11";
        /// Partners in a day at leisure
        leisure = 2.66, 0.0..=50.0, "d_leisure", "people/day", E2, "POLYMOD; evidence A11";
        /// Partners in a day elsewhere: shops, street, stairwell
        other = 2.41, 0.0..=50.0, "d_other", "people/day", E2, "POLYMOD; evidence A11";
        /// Partners in a day in transport
        transport = 0.64, 0.0..=50.0, "d_transport", "people/day", E2, "POLYMOD; evidence A11";
        /// Probability that a member of the household is met on a day
        member_met = 0.95, 0.0..=1.0, "p_member", "1", E4, "our assumption";
        /// Probability that a member of the team is met on a day at work
        team_met = 0.70, 0.0..=1.0, "p_team", "1", E4, "our assumption: four in five are there, most of them are spoken to";
        /// Probability that a member of the neighbouring team of the workplace is met on a day at work
        next_team_met = 0.12, 0.0..=1.0, "p_next", "1", E4, "our assumption";
        /// Share of workers who meet clients; who works alone always does
        clients_share = 0.30, 0.01..=1.0, "q_client", "1", E4, "our assumption: makes the mean of 9.4 with a median of 7";
        /// Share of leisure partners who are friends
        leisure_friends = 0.60, 0.0..=1.0, "w_friend", "1", E4, "our assumption";
        /// Share of leisure partners met in the club or association; friends for those in none
        leisure_club = 0.25, 0.0..=1.0, "w_club", "1", E4, "our assumption";
        /// Share of partners elsewhere who are neighbours of the own cell
        other_neighbours = 0.45, 0.0..=1.0, "w_cell", "1", E4, "calibrated on A11b: at least 70% repeat partners, 8 to 12% new ones";
    }
}

/// Where a partner was met, as a diary asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiarySetting {
    /// At home: the household and guests.
    Home,
    /// At work: team, neighbouring team, clients.
    Work,
    /// In class or at the gate of the school.
    School,
    /// At leisure: friends, club, association, strangers.
    Leisure,
    /// Elsewhere: neighbours, street, shops.
    Other,
    /// On the way.
    Transport,
}

impl DiarySetting {
    /// All, in the order in which a day is drawn.
    pub const ALL: [DiarySetting; 6] = [
        DiarySetting::Home,
        DiarySetting::Work,
        DiarySetting::School,
        DiarySetting::Leisure,
        DiarySetting::Other,
        DiarySetting::Transport,
    ];

    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            DiarySetting::Home => "home",
            DiarySetting::Work => "work",
            DiarySetting::School => "school",
            DiarySetting::Leisure => "leisure",
            DiarySetting::Other => "other",
            DiarySetting::Transport => "transport",
        }
    }
}

/// A partner of a day; nobody is a partner twice on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partner {
    /// Who.
    pub person: Person,
    /// Where (first) met.
    pub setting: DiarySetting,
    /// Whether the two would meet again: see [`Diary::repeats`].
    pub repeat: bool,
}

/// The instrument, made ready for the present state of a city.
#[derive(Debug)]
pub struct Diary<'a> {
    view: View<'a>,
    parameters: DiaryParameters,
    city: Circumstances,
    /// One stream a setting, so that a change of household leaves the luck at work alone.
    streams: [Stream; 6],
    clients: Stream,
    sample: Stream,
}

impl<'a> Diary<'a> {
    /// Looks at the city once (one pass over people) and makes the instrument ready.
    pub fn new(view: &View<'a>, parameters: DiaryParameters, seed: u64) -> Diary<'a> {
        let clients = Stream::new(seed, "diary.clients");
        Diary {
            view: *view,
            city: Circumstances::of(view, &parameters, &clients),
            parameters,
            streams: DiarySetting::ALL.map(|s| Stream::new(seed, &format!("diary.{}", s.name()))),
            clients,
            sample: Stream::new(seed, "diary.sample"),
        }
    }

    /// What the instrument found out about the city.
    pub fn circumstances(&self) -> &Circumstances {
        &self.city
    }

    /// So many people, drawn by their keys (all if there are fewer), in the order of keys.
    pub fn sample(&self, people: usize) -> Vec<Person> {
        let key = &self.view.population.key;
        let luck = |i: Person| self.sample.draw(key[i as usize], 0, 0);
        let here = self.view.population.all_present();
        let mut all: Vec<Person> = here.map(|i| i as Person).collect();
        if people < all.len() {
            all.select_nth_unstable_by_key(people, |&i| (luck(i), key[i as usize]));
            all.truncate(people);
        }
        all.sort_unstable_by_key(|&i| key[i as usize]);
        all
    }

    /// The partners of a person on a day. Days are counted on from any one; each has its own luck.
    ///
    /// # Panics
    /// If there is no such person.
    pub fn day(&self, person: Person, day: i64) -> Vec<Partner> {
        day::draw(self, person, day)
    }

    /// The diaries of a sample of people for the days `first..first + days`.
    pub fn keep(&self, people: usize, first: i64, days: u32) -> DiaryReport {
        DiaryReport::new(self, &self.sample(people), first, days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    fn report(world: &World) -> DiaryReport {
        let view = world.view();
        Diary::new(&view, DiaryParameters::default(), 5).keep(3000, 0, 2)
    }

    /// The published means within 20%, and what repeats.
    fn published(report: &DiaryReport) {
        let adults = report.summary(Ages::Adults);
        let known = [3.26, 4.13, 1.14, 2.66, 2.41, 0.64];
        for (setting, (found, known)) in DiarySetting::ALL
            .into_iter()
            .zip(adults.mean.into_iter().zip(known))
        {
            assert!(
                (found / known - 1.0).abs() < 0.2,
                "{setting:?}: {found} instead of {known}"
            );
        }
        let any = adults.any[DiarySetting::Work as usize];
        assert!((any - 0.44).abs() < 0.05, "{any}");
        let pupils = report.summary(Ages::Pupils);
        let class = pupils.mean[DiarySetting::School as usize];
        assert!((class / 8.15 - 1.0).abs() < 0.2, "{class}");

        let all = report.summary(Ages::All);
        assert!((all.total / 13.43 - 1.0).abs() < 0.2, "{}", all.total);
        let dispersion = all.variance / all.total;
        assert!((5.0..=11.0).contains(&dispersion), "{dispersion}");
        assert!(all.repeat >= 0.7, "{}", all.repeat);
    }

    #[test]
    fn a_day_in_the_town_is_a_day_of_the_published_diaries() {
        published(&report(&World::town(12_000)));
    }

    #[test]
    fn nobody_is_met_twice_nor_meets_themselves() {
        let world = World::town(3000);
        let view = world.view();
        let diary = Diary::new(&view, DiaryParameters::default(), 1);
        for person in diary.sample(300) {
            let mut met: Vec<_> = diary.day(person, 3).iter().map(|p| p.person).collect();
            assert!(!met.contains(&person));
            let all = met.len();
            met.sort_unstable();
            met.dedup();
            assert_eq!(met.len(), all);
        }
    }

    #[test]
    fn partners_come_from_where_the_setting_says() {
        let world = World::town(3000);
        let view = world.view();
        let diary = Diary::new(&view, DiaryParameters::default(), 1);
        let place = |setting: &str, i: Person| view.seats[setting].place_of(i);
        let (mut team, mut colleagues) = (0, 0);
        for person in diary.sample(500) {
            for partner in diary.day(person, 0) {
                let same = |setting| place(setting, person) == place(setting, partner.person);
                match partner.setting {
                    DiarySetting::Transport => assert!(same("transit")),
                    DiarySetting::School => assert!(same("class") || same("gate")),
                    DiarySetting::Work => {
                        colleagues += 1;
                        team += u32::from(same("work"));
                    }
                    _ => {}
                }
                let again = view.population.household[person as usize]
                    == view.population.household[partner.person as usize]
                    || view
                        .ties
                        .of(person)
                        .iter()
                        .any(|t| t.other == partner.person);
                assert!(partner.repeat || !again);
            }
        }
        // Half of the workers are in workplaces smaller than a team.
        assert!(
            team * 5 > colleagues * 2 && team < colleagues,
            "{team} of {colleagues}"
        );
    }

    #[test]
    fn the_same_days_are_drawn_again_and_other_days_differ() {
        let world = World::town(2000);
        let view = world.view();
        let diary = Diary::new(&view, DiaryParameters::default(), 1);
        let again = Diary::new(&view, DiaryParameters::default(), 1);
        let sample = diary.sample(50);
        assert_eq!(sample, again.sample(50));
        let days = |d: &Diary<'_>, day| sample.iter().map(|&i| d.day(i, day)).collect::<Vec<_>>();
        assert_eq!(days(&diary, 0), days(&again, 0));
        assert_ne!(days(&diary, 0), days(&diary, 1));
        assert_eq!(diary.sample(5000).len(), 2000);
    }

    #[test]
    fn a_lonely_person_meets_nobody() {
        let world = World::placed(2, vec![(0, 0), (1, 1)]);
        let view = world.view();
        let diary = Diary::new(&view, DiaryParameters::default(), 1);
        assert!((0..20).all(|day| diary.day(0, day).is_empty()));
        let summary = diary.keep(10, 0, 3).summary(Ages::All);
        assert_eq!((summary.days, summary.total), (6, 0.0));
        assert!(summary.repeat.is_nan());
    }

    /// The same in a town as it is built and lives.
    #[test]
    fn a_day_in_a_built_town_is_one_too() {
        use crate::engine::{Model, Pieces, Simulation};
        use crate::population::{City, Group, Groups, PopulationParameters, SyntheticCity, build};

        let mut groups: Vec<Group> = ["host", "east", "west"]
            .iter()
            .map(|n| Group::new(*n, *n == "host"))
            .collect();
        for (group, share) in groups.iter_mut().zip([0.82, 0.12, 0.06]) {
            group.spec.share = share;
        }
        let groups = Groups::new(groups, ndarray::Array2::zeros((3, 3))).unwrap();
        let sorting = PopulationParameters::default();
        let city = City::Synthetic(SyntheticCity::default());
        let model = Model {
            seed: 3,
            population: build(&groups, &city, &sorting, 3).unwrap(),
            settings: crate::places::builtin_settings(),
            mechanisms: std::collections::BTreeMap::new(),
            inputs: Default::default(),
            own: Vec::new(),
            pieces: Pieces::default(),
        };
        let mut town = Simulation::assemble(model, 1).unwrap();
        town.step();
        let before = town.state_digest();
        let report = Diary::new(&town.view(), DiaryParameters::default(), 5).keep(6000, 0, 2);
        published(&report);
        assert_eq!(town.state_digest(), before);
    }
}
