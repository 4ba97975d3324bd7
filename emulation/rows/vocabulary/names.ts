export const firstNames: readonly string[] = [
  "Aaliyah", "Adam", "Agnes", "Amara", "Amir", "Ana", "Anton", "Astrid", "Beatriz", "Ben", "Bianca", "Bram", "Camila", "Carl",
  "Chloe", "Clara", "Daniel", "Daria", "David", "Diego", "Edith", "Elena", "Eli", "Emeka", "Emma", "Erik", "Esme", "Farah",
  "Felix", "Fiona", "Freya", "Gabriel", "Grace", "Hana", "Hassan", "Helen", "Hugo", "Ibrahim", "Ida", "Ines", "Isaac", "Ivy",
  "Jack", "Jade", "Jamal", "Jonas", "Joy", "Julia", "Kai", "Kamila", "Karim", "Kofi", "Laila", "Lars", "Lea", "Leo", "Lina",
  "Lucas", "Maja", "Marco", "Maria", "Mateo", "Maya", "Mia", "Milan", "Nadia", "Naomi", "Nina", "Noah", "Nora", "Olga",
  "Omar", "Oscar", "Pablo", "Petra", "Priya", "Quinn", "Rafael", "Ravi", "Rosa", "Ruth", "Samir", "Sara", "Selma", "Sofia",
  "Stefan", "Tara", "Theo", "Thomas", "Tomas", "Uma", "Vera", "Victor", "Wanda", "William", "Yara", "Yusuf", "Zainab", "Zoe",
];

export const lastNames: readonly string[] = [
  "Abbott", "Adeyemi", "Ahmed", "Alvarez", "Andersen", "Bailey", "Baker", "Banerjee", "Barbosa", "Becker", "Bell", "Bennett",
  "Berg", "Brown", "Campbell", "Carter", "Castro", "Chen", "Clarke", "Cohen", "Cooper", "Costa", "Cruz", "Davies", "Diaz",
  "Dubois", "Edwards", "Evans", "Fernandez", "Fischer", "Fofana", "Foster", "Garcia", "Gomez", "Gray", "Green", "Haddad",
  "Hall", "Hansen", "Harris", "Hernandez", "Hill", "Hoffmann", "Hughes", "Ito", "Ivanov", "Jackson", "Jensen", "Johnson",
  "Kang", "Kaur", "Keller", "Khan", "Kim", "King", "Kovac", "Kowalski", "Lambert", "Larsen", "Lee", "Lewis", "Lopez", "Martin",
  "Mendes", "Meyer", "Mills", "Moreau", "Morgan", "Moyo", "Murphy", "Nakamura", "Nguyen", "Novak", "Okafor", "Olsen", "Patel",
  "Perez", "Petrov", "Phillips", "Price", "Ramos", "Reed", "Reyes", "Ricci", "Roberts", "Rossi", "Santos", "Sato", "Schmidt",
  "Silva", "Singh", "Smith", "Stewart", "Taylor", "Torres", "Turner", "Vargas", "Walker", "Weber", "Wilson", "Wright", "Young",
];
