/** The phone's battery, where the browser tells (Chromium does). */

const LOW = 20; // percent

export class Battery {
  percent = -1;
  charging = false;

  constructor(onChange) {
    navigator.getBattery?.().then((battery) => {
      const read = () => {
        this.percent = Math.round(battery.level * 100);
        this.charging = battery.charging;
        onChange();
      };
      for (const event of ["levelchange", "chargingchange"]) battery.addEventListener(event, read);
      read();
    }, () => {});
  }

  get known() {
    return this.percent >= 0;
  }

  get low() {
    return this.known && !this.charging && this.percent <= LOW;
  }
}
