import type { categories } from "../../tables/schema";

/** What posts of a category are about. */
export const subjects: Readonly<Record<(typeof categories)[number], readonly string[]>> = {
  travel: ["Road Trip", "Island Hopping", "Packing List", "City Break", "Mountain Trail", "Train Journey", "Beach Walk", "Street Food"],
  christmas: ["Christmas Wreath", "Gingerbread House", "Advent Calendar", "Tree Topper", "Gift Wrapping", "Mantel Garland", "Holiday Cookie"],
  quotes: ["Morning Quote", "Kindness Quote", "Courage Quote", "Book Quote", "Friendship Quote", "Study Quote", "Patience Quote"],
  tattoos: ["Forearm Tattoo", "Fine Line Tattoo", "Floral Tattoo", "Mountain Tattoo", "Compass Tattoo", "Script Tattoo", "Moon Tattoo"],
  education: ["Classroom", "Phonics Game", "Maths Station", "Science Fair", "Reading Corner", "Spelling Activity", "Bulletin Board"],
  "mens-fashion": ["Summer Outfit", "Linen Suit", "Street Look", "Winter Coat", "Denim Jacket", "Leather Boots", "Office Style"],
  finance: ["Budget Plan", "Savings Challenge", "Side Income", "Debt Payoff", "Emergency Fund", "Investing Guide", "Spending Tracker"],
  "diy-and-crafts": ["Paper Flower", "Macrame Hanger", "Candle Jar", "Clay Dish", "Button Art", "Felt Garland", "Tote Bag"],
  vehicles: ["Vintage Car", "Camper Van", "Cafe Racer", "Pickup Truck", "Roadster", "Rally Car", "Lowrider"],
  beauty: ["Skin Routine", "Nail Design", "Braided Hairstyle", "Eye Makeup", "Face Mask", "Bridal Look", "Lip Colour"],
  "event-planning": ["Garden Wedding", "Birthday Party", "Baby Shower", "Table Setting", "Balloon Arch", "Picnic Party", "Seating Chart"],
  "home-decor": ["Living Room", "Gallery Wall", "Entryway", "Kitchen Shelf", "Bedroom Corner", "Farmhouse Table", "Reading Nook"],
  art: ["Watercolour Study", "Charcoal Portrait", "Acrylic Landscape", "Pencil Sketch", "Abstract Canvas", "Ink Drawing", "Clay Sculpture"],
};

export const adjectives: readonly string[] = [
  "Easy", "Beautiful", "Simple", "Modern", "Rustic", "Cozy", "Creative", "Affordable", "Timeless", "Bold", "Elegant", "Quick",
  "Playful", "Minimalist", "Colourful", "Inspiring", "Unique", "Classic", "Clever", "Stunning",
];

export const forms: readonly string[] = ["Ideas", "Inspiration", "Tips", "Projects", "Designs", "Tutorials", "Examples", "Trends", "Hacks", "Plans"];

export const audiences: readonly string[] = [
  "Beginners", "Small Spaces", "Busy Weekends", "Every Season", "Kids", "the Whole Family", "Your Next Project", "a Small Budget",
];

export const openings: readonly string[] = [
  "Everything you need to know before you start your own",
  "Our readers asked for it, so here is our favourite",
  "Save this for later: a step by step guide to a truly",
  "A short collection of photos, notes and sources for a",
  "We spent a weekend trying out a dozen versions of the most",
  "Looking for something new to try this month? Start with a",
];

export const closings: readonly string[] = [
  "Read on for the full list of materials, costs and photos.",
  "With printable checklist and the mistakes that we made so that you do not have to.",
  "All pictures are our own; share them with a friend who would like it.",
  "It takes less than an hour and needs nothing that you do not have at home.",
  "The last one is our favourite, and it is not what you would expect.",
];

export const posterSuffixes: readonly string[] = ["Notebook", "Studio", "Kitchen Table", "Journal", "Workshop", "Corner", "Diary", "Collection"];
