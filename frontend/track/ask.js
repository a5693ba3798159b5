// include "../shared/early.js"

// An address that carries more, as the full stop of a text message, is for track.js to read.
const own = /^(\/track\/[\w-]{16,})\/?$/.exec(location.pathname);
if (own) askEarly(own[1]);
