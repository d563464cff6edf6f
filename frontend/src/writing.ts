/** Screens on which something is written: it is saved while it is written, and tags are put in. */
import './styles/writing.css';

import './writing/autosave';
import './writing/tags';
