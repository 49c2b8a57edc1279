//! How the published means of adults fall on the people of this city.

use std::collections::BTreeMap;

use super::DiaryParameters;
use crate::engine::View;
use crate::ids::{NONE, Person};
use crate::places::Seats;
use crate::rng::{Stream, uniform};

/// What the diary needs to know about a whole city, taken over its adults of 18 to 64.
#[derive(Debug, Clone, PartialEq)]
pub struct Circumstances {
    /// Mean number of guests (or hosts) met at home in a day, beyond the household.
    pub guests: f64,
    /// Probability that somebody who has work is there on a day.
    pub at_work: f64,
    /// Mean number of clients of those who meet any, on a day at work.
    pub clients: f64,
    /// Mean number of other parents met at the gate of the school in a day, of those who go there.
    pub gate: f64,
    /// First member of each household in `member`, and one past the last.
    first: Vec<u32>,
    member: Vec<Person>,
    /// The neighbouring team of each team in its workplace, [`NONE`] where there is none.
    next_team: Vec<u32>,
}

/// Whether a person is an adult of working age, to whom the published means refer.
pub(super) fn is_adult(age: u8) -> bool {
    (18..65).contains(&age)
}

impl Circumstances {
    pub(super) fn of(
        view: &View<'_>,
        parameters: &DiaryParameters,
        clients: &Stream,
    ) -> Circumstances {
        let p = view.population;
        let (first, member) = households(&p.household);
        let adult: Vec<bool> = (0..p.len())
            .map(|i| p.is_present(i) && is_adult(p.age[i]))
            .collect();
        let adults = adult.iter().filter(|&&a| a).count().max(1) as f64;

        let others: u64 = (0..p.len())
            .filter(|&i| adult[i])
            .map(|i| {
                let h = p.household[i] as usize;
                u64::from(first[h + 1] - first[h] - 1)
            })
            .sum();
        let members_met = parameters.member_met * others as f64 / adults;
        let mut city = Circumstances {
            guests: (parameters.home - members_met).max(0.0),
            at_work: 0.0,
            clients: 0.0,
            gate: 0.0,
            first,
            member,
            next_team: Vec::new(),
        };
        if let Some(work) = view.seats.get("work") {
            let unit_of = p.membership("work").map_or(&[][..], |m| &m.unit_of);
            city.next_team = next_teams(work.places(), unit_of);
            city.set_work(view, work, &adult, adults, parameters, clients);
        }
        let mut school = parameters.school * adults;
        if let Some(class) = view.seats.get("class") {
            for place in 0..class.places() as u32 {
                let old = class
                    .of_place(place)
                    .iter()
                    .filter(|&&i| is(&adult, i))
                    .count();
                let met = classmate_met(parameters, class.members(place))
                    * f64::from(class.members(place).saturating_sub(1));
                school -= parameters.pupil_any * met * old as f64;
            }
        }
        if let Some(gate) = view.seats.get("gate") {
            let parents = (0..gate.len() as u32)
                .filter(|&s| is(&adult, gate.person(s)))
                .count();
            // Nobody meets more people at the gate than a pupil meets in class.
            city.gate = (school / (parents.max(1) as f64)).clamp(0.0, parameters.pupil);
        }
        city
    }

    /// Presence at work and what is left for clients once colleagues are met.
    fn set_work(
        &mut self,
        view: &View<'_>,
        work: &Seats,
        adult: &[bool],
        adults: f64,
        parameters: &DiaryParameters,
        clients: &Stream,
    ) {
        let (mut workers, mut with_clients, mut colleagues) = (0.0f64, 0.0f64, 0.0);
        for place in 0..work.places() as u32 {
            let team = f64::from(work.members(place).saturating_sub(1)) * parameters.team_met;
            let next = match self.next_team[place as usize] {
                NONE => 0.0,
                next => f64::from(work.members(next)) * parameters.next_team_met,
            };
            for &i in work.of_place(place).iter().filter(|&&i| is(adult, i)) {
                workers += 1.0;
                colleagues += team + next;
                let key = view.population.key[i as usize];
                let alone = work.members(place) == 1;
                with_clients += f64::from(u8::from(alone || has_clients(parameters, clients, key)));
            }
        }
        let workers = workers.max(1.0);
        self.at_work = (parameters.work_any * adults / workers).min(1.0);
        self.clients = ((parameters.work * workers - colleagues) / with_clients.max(1.0)).max(0.0);
    }

    /// Members of a household.
    pub(super) fn household(&self, household: u32) -> &[Person] {
        let h = household as usize;
        &self.member[self.first[h] as usize..self.first[h + 1] as usize]
    }

    /// The neighbouring team of a team in its workplace.
    pub(super) fn next_team(&self, team: u32) -> Option<u32> {
        self.next_team
            .get(team as usize)
            .copied()
            .filter(|&t| t != NONE)
    }
}

/// Probability that a class mate is met on a day in class, so that `pupil` are met in all.
pub(super) fn classmate_met(parameters: &DiaryParameters, members: u32) -> f64 {
    (parameters.pupil / f64::from(members.saturating_sub(1).max(1))).min(1.0)
}

/// Whether a worker meets clients: drawn once for each person.
pub(super) fn has_clients(parameters: &DiaryParameters, clients: &Stream, key: u64) -> bool {
    f64::from(uniform(clients.draw(key, 0, 0)[0])) < parameters.clients_share
}

fn is(adult: &[bool], person: u32) -> bool {
    person != NONE && adult[person as usize]
}

/// Members by household, by counting.
fn households(household: &[u32]) -> (Vec<u32>, Vec<Person>) {
    let settled = || household.iter().filter(|&&h| h != NONE);
    let count = settled().max().map_or(0, |&h| h as usize + 1);
    let mut first = vec![0u32; count + 1];
    for &h in settled() {
        first[h as usize + 1] += 1;
    }
    for h in 0..count {
        first[h + 1] += first[h];
    }
    let mut next = first.clone();
    let mut member = vec![0; first[count] as usize];
    for (i, &h) in household.iter().enumerate().filter(|(_, h)| **h != NONE) {
        member[next[h as usize] as usize] = i as u32;
        next[h as usize] += 1;
    }
    (first, member)
}

/// The next team of the same workplace, round in a ring.
fn next_teams(teams: usize, unit_of: &[u32]) -> Vec<u32> {
    let mut next = vec![NONE; teams];
    let mut by_unit: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for (team, &unit) in unit_of.iter().enumerate().take(teams) {
        let team = team as u32;
        by_unit
            .entry(unit)
            .and_modify(|(first, last)| {
                next[*last as usize] = team;
                next[team as usize] = *first;
                *last = team;
            })
            .or_insert((team, team));
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    #[test]
    fn teams_of_a_workplace_form_a_ring() {
        assert_eq!(next_teams(6, &[7, 7, 3, 7, 4, 4]), [1, 3, NONE, 0, 5, 4]);
        assert_eq!(next_teams(2, &[]), [NONE, NONE]);
    }

    #[test]
    fn households_hold_their_members() {
        let (first, member) = households(&[1, 0, 1, 2]);
        assert_eq!((first, member), (vec![0, 1, 3, 4], vec![1, 0, 2, 3]));
    }

    #[test]
    fn what_colleagues_do_not_account_for_are_clients() {
        let world = World::town(12_000);
        let parameters = DiaryParameters::default();
        let city = Circumstances::of(&world.view(), &parameters, &Stream::new(5, "diary.clients"));
        // Three in four adults work, 44% of all are there.
        assert!(
            (city.at_work - 0.44 / 0.75).abs() < 0.02,
            "{}",
            city.at_work
        );
        assert!(
            city.clients > 2.0 && city.clients < 20.0,
            "{}",
            city.clients
        );
        assert!(city.guests > 0.5 && city.guests < 2.5, "{}", city.guests);
        assert!(city.gate > 1.0 && city.gate < 12.8, "{}", city.gate);
    }
}
