//! What a builder needs to know to make a population that could live somewhere.

crate::parameters! {
    /// Households, schools, work, clubs and traits of a population that is built here.
    pub struct PopulationParameters {
        /// Mean number of households in a neighbourhood cell
        cell_households = 75.0, 50.0..=100.0, "n_cell", "households", E3, "evidence C16";
        /// Share of households of one person
        household_1 = 0.37, 0.0..=1.0, "h_1", "1", E3, "Eurostat, evidence C13: EU 33%, more in cities";
        /// Share of households of two people
        household_2 = 0.33, 0.0..=1.0, "h_2", "1", E3, "Eurostat, evidence C13";
        /// Share of couples whose partners belong to different groups
        mixed_couples = 0.06, 0.0..=0.5, "s_mix", "1", E4, "our assumption, to be replaced by a local figure";
        /// Pupils in a class
        class_size = 23.0, 5.0..=60.0, "n_class", "people", E3, "OECD, evidence C14";
        /// Pupils in a school
        school_size = 400.0, 50.0..=3000.0, "n_school", "people", E4, "our assumption";
        /// How far groups cluster in schools beyond their catchment: spread of a school's log pull per group
        school_sorting = 0.3, 0.0..=3.0, "σ_school", "1", E3, "evidence C22: school segregation a little above residential";
        /// Smallest team
        team_min = 8.0, 2.0..=50.0, "n_team,min", "people", E3, "evidence C15";
        /// Largest team
        team_max = 15.0, 2.0..=50.0, "n_team,max", "people", E3, "evidence C15";
        /// Largest workplace as a share of all workers
        workplace_max = 0.02, 0.0001..=1.0, "n_max", "1", E4, "cuts the tail of P(size > s) ~ 1/s (Axtell 2001)";
        /// How far groups cluster in workplaces: spread of a workplace's log pull per group
        work_sorting = 0.8, 0.0..=3.0, "σ_work", "1", E3, "evidence C21: substantial, only weakly tied to residence";
        /// How far hosts of high milieu choose areas with more newcomers
        milieu_area = 0.3, 0.0..=2.0, "s_area", "1", E4, "joint-pattern prototype";
        /// How far hosts of high milieu choose teams with more newcomers
        milieu_team = 0.4, 0.0..=3.0, "s_team", "1", E4, "calibrated with the standard city on A1 and A6; joint-pattern prototype: 1";
        /// Share of people of 6 and older in a sport or arts club
        club_share = 0.30, 0.0..=1.0, "p_club", "1", E3, "our assumption";
        /// Share of adults in a mixed association
        association_share = 0.10, 0.0..=1.0, "p_assoc", "1", E4, "our assumption";
        /// Share of adults in a single-identity body that holds joint events
        body_share = 0.15, 0.0..=1.0, "p_body", "1", E4, "our assumption";
        /// Members of a club, association or body
        club_size = 20.0, 4.0..=200.0, "n_club", "people", E4, "joint-pattern prototype";
        /// Staff at public counters per 1,000 inhabitants
        counter_staff = 2.0, 0.1..=50.0, "n_staff", "1/1000", E4, "our assumption";
        /// Spread of the log of personal activity
        activity_sd = 0.3, 0.0..=1.5, "σ_act", "1", E4, "mechanisms 2.0";
        /// Spread of set-points of attitude
        attitude_sd = 0.29, 0.0..=1.0, prior 0.25..=0.40, "σ_a", "1", E3, "evidence A14: 12.9 to 18.6 degrees between people (.26 to .37) after burn-in, which widens it; calibrated with the standard city on A1, A5, A9, A14, A15, A16";
        /// Correlation of set-points across outgroups
        attitude_correlation = 0.7, 0.0..=1.0, "r_h", "1", E3, "mechanisms 2.0";
        /// Share of the person part of a set-point that runs through the milieu
        milieu_share = 0.4, 0.0..=1.0, "ρ_m", "1", E4, "joint-pattern prototype";
        /// Weight of the milieu in the score of social status
        status_milieu = 0.8, 0.0..=3.0, "w_z", "1", E4, "our assumption";
        /// Weight of employment in the score of social status
        status_employed = 0.6, 0.0..=3.0, "w_work", "1", E4, "our assumption";
        /// Gain in the score of social status from 18 to 60 years of age
        status_age = 0.3, 0.0..=3.0, "w_age", "1", E4, "our assumption";
        /// Loss in the score of social status of those who are no hosts
        status_newcomer = 0.5, 0.0..=3.0, "w_new", "1", E4, "our assumption";
        /// Correlation of the person part with interest in contact
        interest_correlation = 0.2, 0.0..=1.0, "r_I", "1", E3, "mechanisms 2.0; evidence C2";
    }
}
