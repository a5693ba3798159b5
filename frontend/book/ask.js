// include "../shared/early.js"

// The same that the chooser begins with.
askEarly('/slots?days=7');
