/** Every page loads this: the styles, htmx, and the small elements of our own. */
import './styles/tabler.scss';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/forms.css';
import './styles/floating.css';
import './styles/outbox.css';
import './styles/customers.css';
import './styles/incoming.css';
import './styles/repair.css';
import './styles/reports.css';
import './styles/print.css';

import './htmx';
import './appearance';
import './bulk';
import './confirm';
import './copy';
import './filters';
import './guard';
import './keyboard';
import './newest';
import './palette';
import './tabs';
import './toasts';
