//! M37 at a birth: whose child it is, and what it has from its parents (see
//! [`institutions::generations`](crate::institutions::generations)).

use super::world::World;
use crate::attitude::kernel::ATTITUDE;
use crate::identity::belonging::HERITAGE;
use crate::identity::orientation::ORIENTATION;
use crate::mechanism::LANGUAGE;
use crate::population::{Newcomer, mark_parents};

impl World {
    /// The parents of a child that is born to a mother: she, and who of the household is of a parent's
    /// age beside her, in the order of keys.
    pub fn parents_of_a_child(&self, mother: u32) -> Vec<u32> {
        let p = &self.population;
        let members = self.homes.members(p.household[mother as usize]);
        let mut age: Vec<u8> = members.iter().map(|&i| p.age[i as usize]).collect();
        age.push(0);
        let mut parent = vec![false; age.len()];
        // She is one; beside her there is at most one more.
        let at = members.iter().position(|&i| i == mother);
        mark_parents(&vec![0; age.len()], &age, &mut parent);
        let mut parents: Vec<u32> = members
            .iter()
            .zip(&parent)
            .filter(|(_, is)| **is)
            .map(|(&i, _)| i)
            .collect();
        if at.is_some_and(|at| !parent[at]) {
            parents.truncate(1);
            parents.push(mother);
            parents.sort_unstable_by_key(|&i| p.key[i as usize]);
        }
        parents
    }

    /// Set-points of a child that take after its parents, where M37 is on.
    pub fn take_after(&self, child: &mut Newcomer, parents: &[u32]) {
        let (Some(rule), Some(attitude)) = (&self.rules.generations, self.state.column(ATTITUDE))
        else {
            return;
        };
        let (p, g) = (&self.population, self.groups());
        let group = usize::from(child.group);
        for h in (0..g).filter(|&h| h != group) {
            // In the order of keys.
            let of_others: Vec<f64> = parents
                .iter()
                .filter(|&&i| usize::from(p.group[i as usize]) != h)
                .map(|&i| f64::from(attitude[i as usize * g + h]))
                .collect();
            let mean = of_others.iter().sum::<f64>() / of_others.len().max(1) as f64;
            let theirs = (!of_others.is_empty()).then_some(mean);
            let usual = p.groups.attitude[[group, h]];
            let drawn = f64::from(child.set_point[h]);
            child.set_point[h] = rule.set_point(theirs, usual, drawn);
        }
    }

    /// Identity of a child of newcomers, where M37 is on and a mechanism keeps it; where people grow older, also
    /// the level of the common language that is spoken at home.
    pub fn born_here(&mut self, row: u32, parents: &[u32]) {
        let Some(rule) = &self.rules.generations else {
            return;
        };
        let i = row as usize;
        if self
            .population
            .groups
            .get(usize::from(self.population.group[i]))
            .host
        {
            return;
        }
        for (name, level) in [(HERITAGE, rule.heritage), (ORIENTATION, rule.orientation)] {
            if let Some(c) = self.state.position(name) {
                self.state.data[c][i] = level as f32;
            }
        }
        if let (true, Some(c)) = (rule.ages(), self.state.position(LANGUAGE)) {
            let column = &mut self.state.data[c];
            // In the order of keys.
            let sum: f64 = parents.iter().map(|&j| f64::from(column[j as usize])).sum();
            column[i] = (sum / parents.len() as f64) as f32;
        }
    }
}
