/** Screens on which something is written: it is saved while it is written, and shown as its reader will see it. */
import './styles/writing.css';

import './writing/autosave';
import './writing/live';
import './writing/swap';
