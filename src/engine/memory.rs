//! What a run holds, in bytes.

use super::world::World;

impl World {
    /// Bytes by column of state, then by everything else that grows with the number of people.
    pub fn memory(&self) -> Vec<(String, usize)> {
        let mut table: Vec<(String, usize)> = Vec::new();
        let mut row = |name: String, bytes: usize| {
            if bytes > 0 {
                table.push((name, bytes));
            }
        };
        for (spec, data) in self.state.specs.iter().zip(&self.state.data) {
            row(format!("column {}", spec.name), 4 * data.capacity());
        }
        for (name, data) in self.state.weekly_names.iter().zip(&self.state.weekly) {
            row(format!("week {name}"), 4 * data.capacity());
        }
        let p = &self.population;
        row(
            "traits".into(),
            8 * p.key.capacity()
                + p.group.capacity()
                + 4 * p.area.capacity()
                + 4 * p.household.capacity()
                + p.age.capacity()
                + p.female.capacity()
                + p.parent.capacity()
                + p.present.capacity()
                + 8 * p.arrived.capacity()
                + p.legal.bytes()
                + 4 * (p.activity.capacity() + p.milieu.capacity() + p.interest.capacity()),
        );
        let members = |m: &crate::population::Membership| {
            4 * m.place_of.capacity() + m.staff.capacity() + 4 * m.unit_of.capacity()
        };
        row(
            "memberships".into(),
            p.memberships.iter().map(members).sum(),
        );
        for (name, seats) in &self.seats {
            row(format!("seats {name}"), seats.bytes());
        }
        row("faces".into(), self.faces.bytes());
        row("homes".into(), self.homes.bytes());
        let ground = self.ground.as_ref().map_or(0, super::ground::Ground::bytes);
        let housing = self
            .housing
            .as_ref()
            .map_or(0, super::housing::Housing::bytes);
        row("housing".into(), housing);
        let schools = self
            .schools
            .as_ref()
            .map_or(0, super::schools::Schools::bytes);
        row("schools".into(), schools);
        row(
            "away".into(),
            self.away.as_ref().map_or(0, super::away::Away::bytes),
        );
        row(
            "ageing".into(),
            self.ageing.as_ref().map_or(0, super::ageing::Ageing::bytes),
        );
        row("ground".into(), ground + 4 * self.vacant.capacity());
        row(
            "programmes".into(),
            self.programmes
                .values()
                .map(super::programmes::Running::bytes)
                .sum(),
        );
        row("ties".into(), self.ties.bytes());
        let labour = self.labour.as_ref();
        row(
            "labour market".into(),
            labour.map_or(0, super::labour::Labour::bytes),
        );
        row("befriended".into(), 2 * self.befriended.capacity());
        row("closed".into(), self.closed.capacity());
        row(
            "second hand".into(),
            self.second_hand.capacity() + self.own_friends.capacity(),
        );
        row("contacts of the week".into(), 4 * self.contacts.capacity());
        row("watched".into(), self.watched.bytes());
        row("last contact".into(), 2 * self.last_contact.capacity());
        row("tallies".into(), 4 * self.tallies.capacity());
        table
    }
}
