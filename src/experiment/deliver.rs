//! What an arm brings to its people: settings and teams.

use std::collections::BTreeSet;

use super::{Arm, Exposure};
use crate::attitude::generalisation::Generalisation;
use crate::ids::{NONE, Person};
use crate::mechanism::Choice;
use crate::parameter::Parameters;
use crate::places::{Role, Setting};
use crate::rng::Stream;
use crate::scenario::Scenario;

/// Name of the setting of an arm.
pub(super) fn setting_name(arm: &Arm) -> String {
    format!("trial_{}", arm.name)
}

/// The setting in which the people of an arm meet; `None` where nobody meets.
pub(super) fn setting(arm: &Arm, scenario: &Scenario) -> Option<Setting> {
    let name = setting_name(arm);
    let mut setting = match arm.exposure() {
        Exposure::None => return None,
        Exposure::MixedTeam | Exposure::OwnTeam => Setting::session(name),
        Exposure::Silent => Setting::silent(name),
        Exposure::RoomMates => {
            let mut room = Setting::room(name);
            if let Some(home) = scenario.settings.iter().find(|s| s.role == Role::Home) {
                room.spec = home.spec.clone();
            }
            return Some(room);
        }
    };
    let (spec, p) = (&mut setting.spec, &arm.spec);
    spec.rate = p.sessions;
    spec.intensity = p.intensity;
    for condition in [
        &mut spec.status,
        &mut spec.goals,
        &mut spec.cooperation,
        &mut spec.support,
    ] {
        *condition = p.conditions;
    }
    // The engine knows salience as a factor of M12's.
    let everyday = match scenario.mechanisms.get("generalisation") {
        None => Generalisation::default().salience,
        Some(Choice {
            enabled: true,
            values,
        }) => Generalisation::from_values(values).salience,
        Some(_) => Generalisation::default().salience,
    };
    spec.salience = if everyday > 0.0 {
        p.salience / everyday
    } else {
        1.0
    };
    Some(setting)
}

/// Partners who are not yet in a team, in the order in which they are asked.
#[derive(Debug)]
pub(super) struct Partners {
    waiting: std::vec::IntoIter<Person>,
}

impl Partners {
    /// These people in an order drawn at their keys.
    pub fn new(people: &[Person], key: &[u64], seed: u64) -> Partners {
        let stream = Stream::new(seed, "trial.partners");
        let mut order = people.to_vec();
        order.sort_by_cached_key(|&i| {
            let k = key[i as usize];
            let b = stream.draw(k, 0, 0);
            (b[0], b[1], k)
        });
        Partners {
            waiting: order.into_iter(),
        }
    }
}

/// The teams of an arm. People of one unit sit together (those assigned one by one, with anybody
/// of the arm), in an order drawn at their keys. Partners are dealt seat by seat, so that a lack of
/// them is shared by all teams; seats for which there is nobody stay empty.
pub(super) fn teams(
    arm: &Arm,
    units: &[Vec<Person>],
    partners: &mut Partners,
    key: &[u64],
    seed: u64,
) -> Vec<Vec<Person>> {
    let size = arm.spec.team_size as usize;
    let (own, others) = match arm.exposure() {
        Exposure::None => return Vec::new(),
        Exposure::OwnTeam => (size, 0),
        Exposure::RoomMates => (1, 1),
        Exposure::MixedTeam | Exposure::Silent => {
            let others = (arm.spec.outgroup_share * size as f64).round() as usize;
            let others = others.clamp(1, size - 1);
            (size - others, others)
        }
    };
    let stream = Stream::new(seed, "trial.teams");
    let mut teams: Vec<(Vec<Person>, usize)> = Vec::new();
    for people in units {
        let mut order = people.clone();
        order.sort_by_cached_key(|&i| {
            let k = key[i as usize];
            let b = stream.draw(k, 0, 0);
            (b[0], b[1], k)
        });
        for part in order.chunks(own) {
            // A smaller team has partners in proportion.
            teams.push((part.to_vec(), (part.len() * others).div_ceil(own)));
        }
    }
    for seat in 0..others {
        for (team, _) in teams.iter_mut().filter(|(_, wanted)| seat < *wanted) {
            team.push(partners.waiting.next().unwrap_or(NONE));
        }
    }
    teams.into_iter().map(|(team, _)| team).collect()
}

/// Seats of teams that nobody takes.
pub(super) fn empty_seats(teams: &[Vec<Person>]) -> usize {
    teams.iter().flatten().filter(|&&i| i == NONE).count()
}

/// People in teams, of those whom `among` holds.
pub(super) fn seated(teams: &[Vec<Person>], among: &BTreeSet<Person>) -> usize {
    teams
        .iter()
        .flatten()
        .filter(|&i| among.contains(i))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(exposure: Exposure) -> Arm {
        Arm::new("arm", exposure)
    }

    #[test]
    fn everybody_sits_once_and_a_lack_of_partners_is_shared() {
        let key: Vec<u64> = (1000..1100).collect();
        let participants: Vec<Person> = (0..70).collect();
        let others: Vec<Person> = (80..95).collect();
        let mut partners = Partners::new(&others, &key, 1);
        let teams = teams(
            &arm(Exposure::MixedTeam),
            &[participants],
            &mut partners,
            &key,
            1,
        );
        assert_eq!(teams.len(), 10);
        assert_eq!(empty_seats(&teams), 30 - 15);
        let mut seen = BTreeSet::new();
        for team in &teams {
            assert_eq!(team.len(), 10);
            let partners = team[7..].iter().filter(|&&i| i != NONE).count();
            assert!((1..=2).contains(&partners), "{partners}");
            for &i in team.iter().filter(|&&i| i != NONE) {
                assert!(seen.insert(i));
            }
        }
        assert_eq!(seen.len(), 85);
    }

    #[test]
    fn units_sit_apart_and_own_teams_have_no_partners() {
        let key: Vec<u64> = (1000..1100).collect();
        let units: Vec<Vec<Person>> = vec![(0..12).collect(), (20..25).collect()];
        let mut partners = Partners::new(&[60, 61], &key, 1);
        let own = teams(&arm(Exposure::OwnTeam), &units, &mut partners, &key, 1);
        let sizes: Vec<usize> = own.iter().map(Vec::len).collect();
        assert_eq!(sizes, [10, 2, 5]);
        assert!(own[2].iter().all(|i| (20..25).contains(i)));
        let rooms = teams(&arm(Exposure::RoomMates), &units, &mut partners, &key, 1);
        assert!(rooms.len() == 17 && rooms.iter().all(|r| r.len() == 2));
        assert!(teams(&arm(Exposure::None), &units, &mut partners, &key, 1).is_empty());
    }

    #[test]
    fn storage_does_not_choose_the_team() {
        let key: Vec<u64> = (0..40).collect();
        let back: Vec<u64> = key.iter().rev().copied().collect();
        let build = |key: &[u64]| {
            let at = |k: u64| key.iter().position(|&x| x == k).unwrap() as Person;
            let people: Vec<Person> = (0..20).map(at).collect();
            let others: Vec<Person> = (30..40).map(at).collect();
            let mut partners = Partners::new(&others, key, 3);
            let teams = teams(&arm(Exposure::MixedTeam), &[people], &mut partners, key, 3);
            let name = |i: &Person| {
                if *i == NONE {
                    None
                } else {
                    Some(key[*i as usize])
                }
            };
            teams
                .iter()
                .map(|t| t.iter().map(name).collect())
                .collect::<Vec<Vec<_>>>()
        };
        assert_eq!(build(&key), build(&back));
    }
}
