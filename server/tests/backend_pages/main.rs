//! The backend over a real store that was filled as imports fill it: what pages are given, and who may do what.

mod admin;
mod finding;
mod overview;
mod scope;
mod work;
mod world;
