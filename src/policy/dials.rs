//! Dials: what policies have put in force this week, one number by dial, area and group.
//!
//! A mechanism reads the dials that concern it and knows nothing of policies; a policy turns dials
//! and knows nothing of mechanisms. Every dial has a neutral value, at which a mechanism does what
//! it would do without any policy, to the last bit.

/// Declares the dials: name, neutral value, range and unit.
macro_rules! dials {
    ($( $(#[doc = $meaning:literal])+ $name:ident = $key:literal, $neutral:literal, $min:literal ..= $max:literal, $unit:literal; )*) => {
        /// What a policy can turn.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Dial { $( $(#[doc = $meaning])+ $name, )* }

        /// All dials in order.
        const SPECS: &[DialSpec] = &[ $( DialSpec {
            dial: Dial::$name,
            key: $key,
            meaning: concat!($($meaning),+),
            neutral: $neutral,
            bounds: ($min, $max),
            unit: $unit,
        }, )* ];
    };
}

/// What is declared of a dial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DialSpec {
    /// The dial.
    pub dial: Dial,
    /// Name in results.
    pub key: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Value without any policy.
    pub neutral: f32,
    /// Least and greatest value.
    pub bounds: (f32, f32),
    /// Unit.
    pub unit: &'static str,
}

dials! {
    /// Months without permission to work, from arrival
    BanMonths = "ban_months", 0.0, 0.0..=240.0, "month";
    /// Months from arrival until a procedure is decided
    ProcedureMonths = "procedure_months", 0.0, 0.0..=240.0, "month";
    /// Weekly hours of language course for everybody who has a place
    CourseHours = "course_hours", 0.0, 0.0..=60.0, "hour/week";
    /// How well the course fits its learners: .7 one size for all, 1 tailored
    CourseFit = "course_fit", 0.7, 0.0..=1.0, "1";
    /// Share of those for whom courses are who attend them
    CourseAttendance = "course_attendance", 1.0, 0.0..=1.0, "1";
    /// Share of a course that is held together with residents
    CourseMixed = "course_mixed", 0.0, 0.0..=1.0, "1";
    /// Share of the encounters at public counters in which an interpreter is there
    Interpreters = "interpreters", 0.0, 0.0..=1.0, "1";
    /// How far standards of work are enforced where people work without permission
    LabourStandards = "labour_standards", 0.0, 0.0..=1.0, "1";
    /// Factor on how far the call-back ratio of natives against the group lies above 1
    CallBack = "call_back", 1.0, 0.0..=3.0, "1";
    /// Yearly share of foreign credentials that are recognised
    Recognition = "recognition", 0.0, 0.0..=1.0, "1/year";
    /// Share of those who look for work who have a mentor
    Mentoring = "mentoring", 0.0, 0.0..=1.0, "1";
    /// Share of workplaces closed to newcomers, the public sector for instance
    ClosedPosts = "closed_posts", 0.0, 0.0..=1.0, "1";
    /// Factor on hiring
    LabourDemand = "labour_demand", 1.0, 0.0..=3.0, "1";
    /// Share of arrivals that first live in a reception centre
    CentreShare = "centre_share", 0.0, 0.0..=1.0, "1";
    /// Residents of a reception centre
    CentreSize = "centre_size", 0.0, 0.0..=100000.0, "person";
    /// Months in a reception centre
    CentreStay = "centre_stay", 0.0, 0.0..=240.0, "month";
    /// Share of those who look for a dwelling for the first time that is placed directly
    DirectPlacement = "direct_placement", 0.0, 0.0..=1.0, "1";
    /// Share of the group in an area, as a multiple of that in the city, above which vacant
    /// dwellings there are not shown to its households
    ShareCap = "share_cap", 1000.0, 0.0..=1000.0, "1";
    /// Share of the families who would be assigned a school that choose one
    FreeChoice = "free_choice", 0.0, 0.0..=1.0, "1";
    /// Share of the families who would choose a school that are assigned the nearest
    AssignedSchool = "assigned_school", 0.0, 0.0..=1.0, "1";
    /// Share of the families whose claim to a school is drawn by lot and does not go by distance
    AdmissionLottery = "admission_lottery", 0.0, 0.0..=1.0, "1";
    /// How far the group's share among those whom a school admits may depart from its share among
    /// all who enrol; 1 is no limit
    SchoolBand = "school_band", 1.0, 0.0..=1.0, "1";
    /// How far pupils are dealt to classes by background beyond what schools do anyway
    Tracking = "tracking", 0.0, 0.0..=1.0, "1";
    /// Share of the group's pupils who go to a school of their group
    OwnSchool = "own_school", 0.0, 0.0..=1.0, "1";
    /// Rounds of training of the staff of offices
    StaffTraining = "staff_training", 0.0, 0.0..=52.0, "1/year";
    /// What the office of an area has learnt beyond what its staff bring along; training makes it,
    /// no lever sets it
    OfficeCompetence = "office_competence", 0.0, 0.0..=1.0, "1";
    /// Share of those whom an invitation to a programme would not reach that it reaches
    Informed = "informed", 0.0, 0.0..=1.0, "1";
    /// Share of sessions that have a trained facilitator
    Facilitation = "facilitation", 0.0, 0.0..=1.0, "1";
    /// Factor on the encounters that parents start at the school gate
    GateActivity = "gate_activity", 1.0, 0.0..=10.0, "1";
    /// Points of tone that are added to what outlets say about the group, read in an area
    MediaTone = "media_tone", 0.0, -2.0..=2.0, "point";
    /// Points that the visible position of leaders and institutions about the group rises
    InstitutionTone = "institution_tone", 0.0, -2.0..=2.0, "point";
    /// Weekly share of the distance to 1 that the salience of the common ingroup is lifted
    CommonIdentity = "common_identity", 0.0, 0.0..=1.0, "1/week";
    /// Points that rights rise, of 1 between no status and citizenship
    Rights = "rights", 0.0, -1.0..=1.0, "point";
    /// Logits that being welcomed by the city lifts what belonging tends to
    Welcome = "welcome", 0.0, -3.0..=3.0, "logit";
    /// Spending on the group alone, against what is spent on everybody, as it is perceived
    TargetedSpending = "targeted_spending", 0.0, 0.0..=1.0, "1";
    /// Share of it that is provided in separate services
    SeparateProvision = "separate_provision", 0.0, 0.0..=1.0, "1";
    /// How well it is explained, and limited in time
    Explanation = "explanation", 0.0, 0.0..=1.0, "1";
    /// Share of it that residents may use too
    HostBenefit = "host_benefit", 0.0, 0.0..=1.0, "1";
    /// How scarce dwellings, school places, services and jobs are in an area
    Scarcity = "scarcity", 0.0, 0.0..=1.0, "1";
    /// How far what is counted of dwellings, school places, services and jobs falls short in an area; needs
    /// and capacities make it, no lever sets it
    Shortfall = "shortfall", 0.0, 0.0..=1.0, "1";
    /// How far offices share their statistics and plan by what will be needed
    SharedStatistics = "shared_statistics", 0.0, 0.0..=1.0, "1";
    /// Weekly share that information takes from the error about the size of the group
    SizeInformation = "size_information", 0.0, 0.0..=1.0, "1/week";
    /// Weekly rise of interest in contact, as a share of the distance to 1
    Outreach = "outreach", 0.0, 0.0..=1.0, "1/week";
    /// Factor on the length of temporary permits
    PermitLength = "permit_length", 1.0, 0.0..=20.0, "1";
    /// How far the probability of leaving when a permit ends falls
    MayStay = "may_stay", 0.0, -1.0..=1.0, "1";
    /// How far the probability of coming back after leaving rises
    MayReturn = "may_return", 0.0, -1.0..=1.0, "1";
    /// Yearly hazard at which those without a status are given a permit
    Regularised = "regularised", 0.0, 0.0..=12.0, "1/year";
    /// Factor on the years of residence after which permanent residents may become citizens
    ResidenceAsked = "residence_asked", 1.0, 0.0..=20.0, "1";
    /// Rise of the yearly hazard at which those who may become citizens do
    Naturalised = "naturalised", 0.0, 0.0..=12.0, "1/year";
    /// Share of those who may stay for good, citizens included, whose families may follow
    ReunionPermanent = "reunion_permanent", 1.0, 0.0..=1.0, "1";
    /// The same of those with a permit that ends
    ReunionTemporary = "reunion_temporary", 0.0, 0.0..=1.0, "1";
    /// The same of those who wait for a decision or have no status
    ReunionPending = "reunion_pending", 0.0, 0.0..=1.0, "1";
    /// Factor on the months after which families may follow
    ReunionWait = "reunion_wait", 1.0, 0.0..=20.0, "1";
    /// Factor on the hazard at which families that may follow do
    ReunionPace = "reunion_pace", 1.0, 0.0..=20.0, "1";
}

impl Dial {
    /// All dials.
    pub fn all() -> &'static [DialSpec] {
        SPECS
    }

    /// What is declared of it.
    pub fn spec(self) -> &'static DialSpec {
        &SPECS[self as usize]
    }
}

/// The dials of a week.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dials {
    groups: usize,
    /// By dial: area × group; empty while nothing has turned it.
    turned: Vec<Vec<f32>>,
}

impl Dials {
    /// All dials at their neutral value.
    pub fn neutral(groups: usize) -> Dials {
        Dials {
            groups,
            turned: vec![Vec::new(); SPECS.len()],
        }
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Value of a dial in an area for a group. For what is said or done *about* a group
    /// ([`Dial::MediaTone`], [`Dial::InstitutionTone`], [`Dial::TargetedSpending`] with its
    /// three companions) this is the group spoken of or provided for; else the group whose members
    /// it concerns.
    #[inline]
    pub fn get(&self, dial: Dial, area: u32, group: usize) -> f32 {
        match self.turned.get(dial as usize) {
            Some(turned) if !turned.is_empty() => turned[area as usize * self.groups + group],
            _ => dial.spec().neutral,
        }
    }

    /// How scarce things are for a group in an area: what is stated and what is counted, at most 1.
    #[inline]
    pub fn scarce(&self, area: u32, group: usize) -> f32 {
        let of = |dial| self.get(dial, area, group);
        (of(Dial::Scarcity) + of(Dial::Shortfall)).min(1.0)
    }

    /// Greatest value of a dial in any area for a group: of what holds for the whole city.
    pub fn greatest(&self, dial: Dial, group: usize) -> f32 {
        match self.turned.get(dial as usize) {
            Some(turned) if !turned.is_empty() => turned
                .chunks_exact(self.groups)
                .fold(f32::NEG_INFINITY, |most, row| most.max(row[group])),
            _ => dial.spec().neutral,
        }
    }

    /// Whether any policy has turned a dial this week.
    #[inline]
    pub fn is_turned(&self, dial: Dial) -> bool {
        self.turned
            .get(dial as usize)
            .is_some_and(|t| !t.is_empty())
    }

    /// Turns a dial in an area for a group; bounds hold.
    pub(crate) fn turn(
        &mut self,
        dial: Dial,
        areas: usize,
        at: (u32, usize),
        by: impl Fn(f32) -> f32,
    ) {
        let spec = dial.spec();
        let turned = &mut self.turned[dial as usize];
        if turned.is_empty() {
            *turned = vec![spec.neutral; areas * self.groups];
        }
        let value = &mut turned[at.0 as usize * self.groups + at.1];
        *value = by(*value).clamp(spec.bounds.0, spec.bounds.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dials_are_neutral_until_turned_and_keep_their_bounds() {
        for (at, spec) in Dial::all().iter().enumerate() {
            assert_eq!(spec.dial as usize, at);
            assert!(spec.bounds.0 <= spec.neutral && spec.neutral <= spec.bounds.1);
            assert!(Dial::all()[..at].iter().all(|o| o.key != spec.key));
        }
        let mut dials = Dials::neutral(2);
        assert!(!dials.is_turned(Dial::CourseFit));
        assert_eq!(dials.get(Dial::CourseFit, 3, 1), 0.7);
        dials.turn(Dial::CourseFit, 4, (3, 1), |x| x + 9.0);
        assert_eq!(dials.get(Dial::CourseFit, 3, 1), 1.0);
        assert_eq!(dials.get(Dial::CourseFit, 3, 0), 0.7);
        assert!(dials.is_turned(Dial::CourseFit));
        assert_eq!(Dials::default().get(Dial::CallBack, 7, 5), 1.0);
    }
}
