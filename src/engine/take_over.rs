//! A settled past taken over by a city with other rules from week 0 on.

use super::simulation::Simulation;
use super::world::World;
use crate::error::{Error, Result};
use crate::places::Setting;

impl Simulation {
    /// Gives this simulation, which stands at its start, everything that the burn-in of `past` made:
    /// who lives and sits where, ties, columns of state, what happened in its last week. Its own rules stay, and columns
    /// that `past` does not have keep their values of the start.
    ///
    /// The result has the bits of a burn-in of its own where both differ only in what acts from
    /// week 0 on.
    ///
    /// # Errors
    /// If the two do not hold the same people and places.
    pub(crate) fn take_over(&mut self, past: &Simulation) -> Result<()> {
        self.world.take_over(&past.world)
    }
}

impl World {
    fn take_over(&mut self, past: &World) -> Result<()> {
        // Programmes have settings of their own, in which nobody meets before they begin.
        let settings = |w: &World| -> Vec<Setting> {
            let all = w.settings.iter().filter(|s| !s.role.has_teams());
            all.cloned().collect()
        };
        if self.seed != past.seed || self.len() != past.len() || settings(self) != settings(past) {
            return Err(Error::input(
                "a run can only go on from one with the same seed, people and settings",
            ));
        }
        // Every field is named, so that a new one is not forgotten here.
        let World {
            seed: _,
            step,
            week,
            pieces: _,
            population,
            settings: _,
            seats,
            ready: _,
            homes,
            programmes: _,
            mechanisms: _,
            state,
            faces: _,
            levels: _,
            ties,
            befriended,
            closed,
            second_hand,
            own_friends,
            contacts,
            last_contact,
            tallies: _,
            moves,
            labour,
            vacant,
            movements,
            // Who comes and goes does so from week 0 on.
            peopling: _,
            away: _,
            // The same at every start.
            ageing: _,
            ground,
            housing,
            // Policies begin in week 0.
            offices: _,
            services: _,
            schools: _,
            // Centres open from week 0 on.
            centres: _,
            schedule: _,
            accounts: _,
            budgets: _,
            courses: _,
            dials: _,
            rules: _,
            norms,
            first_norms,
            thin,
            mean_of: _,
            // From week 0 on.
            attribution: _,
            means: _,
            wants_shares: _,
            shares,
            flows,
            watched: _,
            timings: _,
        } = self;
        (*step, *week) = (past.step, past.week);
        // Nobody has moved to other terms yet.
        let terms = std::mem::take(&mut population.legal.table);
        population.clone_from(&past.population);
        population.legal.table = terms;
        seats.clone_from(&past.seats);
        homes.clone_from(&past.homes);
        ties.clone_from(&past.ties);
        moves.clone_from(&past.moves);
        shares.clone_from(&past.shares);
        vacant.clone_from(&past.vacant);
        // Families follow from week 0 on, where the own rules say so.
        let reunited = std::mem::take(&mut movements.reunited);
        movements.clone_from(&past.movements);
        movements.reunited = reunited;
        if ground.is_some() {
            ground.clone_from(&past.ground);
        }
        if housing.is_some() {
            housing.clone_from(&past.housing);
        }
        if let (Some(mine), Some(theirs)) = (labour, &past.labour) {
            mine.take_over(theirs);
        }
        for (mine, theirs) in [
            (&mut *befriended, &past.befriended),
            (last_contact, &past.last_contact),
        ] {
            mine.clone_from(theirs);
        }
        closed.clone_from(&past.closed);
        contacts.clone_from(&past.contacts);
        for (mine, theirs) in [
            (norms, &past.norms),
            (first_norms, &past.first_norms),
            (thin, &past.thin),
        ] {
            mine.clone_from(theirs);
        }
        // Made anew every week where somebody reads it.
        for (mine, theirs) in [
            (second_hand, &past.second_hand),
            (own_friends, &past.own_friends),
        ] {
            if mine.len() == theirs.len() {
                mine.clone_from(theirs);
            }
        }
        // What happened in the last week of the burn-in.
        flows.take_over(&past.flows);
        for (name, data) in state.weekly_names.iter().zip(&mut state.weekly) {
            let at = past.state.weekly_names.iter().position(|n| n == name);
            if let Some(at) = at {
                data.clone_from(&past.state.weekly[at]);
            }
        }
        for (spec, data) in state.specs.iter().zip(&mut state.data) {
            if let Some(at) = past.state.position(&spec.name) {
                data.clone_from(&past.state.data[at]);
            }
        }
        self.settle();
        Ok(())
    }
}
