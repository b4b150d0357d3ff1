/* The last page of the small window in which somebody signs in beside a form: see session.js. */
"use strict";
new BroadcastChannel("clinic-session").postMessage("signed in");
setTimeout(() => close(), 500); // so that the message is on its way, and the words can be read
